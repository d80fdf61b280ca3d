/** The first words of Telnyx's event types. */
const FAMILIES = [
  ...['call', 'conference', 'fax', 'message', 'messaging_hosted_numbers_orders', 'number_order', 'porting_order'],
  ...['portout', 'siprec', 'streaming', 'verify', 'whatsapp'],
]

/** What has an underscore of its own within a type. */
const COMPOUNDS = [
  ...['ai_gather', 'message_history_updated', 'partial_results', 'conversation_insights', 'deepfake_detection'],
  ...['messaging_hosted_numbers_orders', 'internal_transfer_approval_requested', 'internal_transfer_approved'],
  ...['internal_transfer_auto_approved', 'internal_transfer_detected', 'internal_transfer_rejected'],
  ...['number_order', 'phone_number', 'porting_order', 'loa_updated', 'messaging_changed', 'new_comment'],
  ...['sharing_token_expired', 'status_changed', 'foc_date_changed'],
]

const IN_RECORDS = new RegExp(`^(${FAMILIES.join('|')})_[a-z_]+$`)
const PARTS = new RegExp(`(?<=^|_)(${COMPOUNDS.join('|')})(?=_|$)|_`, 'g')

/** The type as deliveries have it: records may have `call_initiated` for `call.initiated`. */
export function toDeliveredType(type: string): string {
  return IN_RECORDS.test(type) ? type.replace(PARTS, (_, compound?: string) => compound ?? '.') : type
}

/** The type as records may have it. */
export function toRecordedType(type: string): string {
  return type.replaceAll('.', '_')
}
