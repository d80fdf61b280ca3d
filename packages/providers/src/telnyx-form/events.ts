import type { BodyTemplates } from '../event-template.ts'

const texml = {
  AccountSid: '{uuid}',
  CallSid: 'v3:{uuid}',
  CallStatus: '{type}',
  CallbackSource: 'call-progress-events',
  From: '+18445550001',
  SequenceNumber: '1',
  Timestamp: '{time}',
  To: '+18665550001',
}

/** TeXML's callbacks, by the status of the call. */
export const events: BodyTemplates = {
  initiated: { ...texml, SequenceNumber: '0' },
  ringing: texml,
  'in-progress': { ...texml, SequenceNumber: '2' },
  completed: { ...texml, SequenceNumber: '3', CallDuration: '42' },
  '*': texml,
}
