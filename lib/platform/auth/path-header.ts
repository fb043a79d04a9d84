/** Set by proxy.ts on requests for pages: the address being rendered, which a layout cannot learn otherwise. */
export const PATH_HEADER = "x-horizon-path";
