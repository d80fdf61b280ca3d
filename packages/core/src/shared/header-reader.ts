/** A header by its lower-case name; values of a repeated one joined by `, `, as Fetch and Node do. */
export type HeaderReader = (name: string) => string | undefined
