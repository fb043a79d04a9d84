// Alone in a file, because browsers load it too.

/** The header in which a page says which organisation a call is for. */
export const ORGANIZATION_HEADER = "x-organization";

/** The same for links, which send no header: a parameter of the query. */
export const ORGANIZATION_PARAMETER = "organization";
