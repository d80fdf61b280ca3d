/** A TeXML call that was answered, before it is written as a form. */
export const telnyxForm: Record<string, string | string[]> = {
  AccountSid: 'f5586561-8ff0-4291-a51b-c7dfe4139ff9',
  CallSid: 'v3:40385f64-5717-4562-b3fc-2c963f66afa6',
  CallStatus: 'in-progress',
  CallbackSource: 'call-progress-events',
  From: '+18445550001',
  SequenceNumber: '2',
  Timestamp: '2026-11-22T10:00:00Z',
  To: '+18665550001',
}
