/** The same values in their order; each is asked for while whoever takes them works on the one before. */
export async function* readAhead<Value>(values: AsyncGenerator<Value, void>): AsyncGenerator<Value, void> {
  let next = values.next();
  try {
    for (let read = await next; read.done !== true; read = await next) {
      next = values.next();
      // whoever takes them may end before it hears of this
      next.catch(() => undefined);
      yield read.value;
    }
  } finally {
    await values.return();
  }
}
