/** For receivers whose outcomes a test reads from `receive`: nothing goes to stderr. */
export const quiet: { readonly onOutcome: () => void } = { onOutcome: () => undefined }
