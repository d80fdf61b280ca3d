/**
 * How sure a diagnosis is. `proved`: with what it names undone, the signature holds. `seen`: it is there, and it is a
 * fault, but the signature could not be made to hold. `none`: nothing that was tried explains the delivery.
 */
export type Proof = 'proved' | 'seen' | 'none'

/** What was wrong. Every code is explained in `docs/explain.md`. */
export type DiagnosisCode =
  | 'method_not_allowed'
  | 'header_missing'
  | 'header_renamed'
  | 'header_doubled'
  | 'header_white_space'
  | 'header_malformed'
  | 'signature_prefix'
  | 'signature_encoding'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'token_white_space'
  | 'token_quoted'
  | 'token_case'
  | 'timestamp_unit'
  | 'timestamp_format'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'url_missing'
  | 'url_scheme'
  | 'url_port'
  | 'url_host'
  | 'url_path'
  | 'url_query'
  | 'message_separator'
  | 'message_parts'
  | 'body_empty'
  | 'body_truncated'
  | 'body_reserialized'
  | 'body_reindented'
  | 'body_escaped'
  | 'body_newline'
  | 'body_line_endings'
  | 'body_bom'
  | 'body_charset'
  | 'body_compressed'
  | 'body_base64'
  | 'body_double_encoded'
  | 'body_form_decoded'
  | 'body_changed'
  | 'body_malformed'
  | 'content_encoding'
  | 'key_white_space'
  | 'key_quoted'
  | 'key_prefix'
  | 'key_encoding'
  | 'key_pem'
  | 'key_other'
  | 'key_malformed'
  | 'key_version'
  | 'key_unavailable'
  | 'unexplained'

/** One reason why a delivery was refused. It holds no secret, no whole signature and no whole body. */
export interface Diagnosis {
  readonly code: DiagnosisCode
  readonly proof: Proof
  /** What happened, in a sentence. */
  readonly happened: string
  /** What to do about it, in a sentence. */
  readonly fix: string
  readonly facts: Facts
}

/** What one fault is about. */
export interface FaultFacts {
  /** The header that the scheme reads. */
  readonly header?: string
  /** The header that the value was found in. */
  readonly foundHeader?: string
  /** The name under which the key was given to `explain`. */
  readonly key?: string
  /** How the thing was written: `hex`, `indented by 2 spaces`, `milliseconds`. */
  readonly writtenAs?: string
  /** The template of what the signature really covers. */
  readonly signedAs?: string
  /** How long ago the delivery was signed by its own timestamp; negative when it is dated ahead. */
  readonly ageSeconds?: number
  readonly toleranceSeconds?: number
  /** What the Content-Length header announces. */
  readonly announcedBytes?: number
  /** What the verifier says of it, for faults that have no words of their own. */
  readonly reason?: string
}

/** What a diagnosis is based on, without any secret. */
export interface Facts extends FaultFacts {
  /** The body as it was received. */
  readonly body: Digest
  /** What is verified with the body as it was received; not there when a header that it needs is missing. */
  readonly message?: Digest
  readonly signature: {
    /** The header of the signature or token, or the name of another place; empty where a scheme says none. */
    readonly header: string
    readonly present: boolean
    readonly characters: number
  }
  /** The body that the signature covers, or the one that was sent, where it is known and another. */
  readonly signedBody?: Digest
  readonly firstDifference?: FirstDifference
  /** How many signature checks this took. */
  readonly checks: number
}

/** The length and the hash of some bytes, which stand for them where they must not be shown. */
export interface Digest {
  readonly bytes: number
  /** In hexadecimal. */
  readonly sha256: string
}

/** The first byte at which two bodies differ. */
export interface FirstDifference {
  /** The first position, from 0, at which the received body and the signed one differ. */
  readonly at: number
  /** The byte there, as `0x7b`, or `end`. */
  readonly received: string
  readonly signed: string
}
