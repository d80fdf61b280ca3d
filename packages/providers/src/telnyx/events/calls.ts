import type { BodyTemplate, BodyTemplates } from '../../event-template.ts'

const leg = {
  call_control_id: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
  connection_id: '7267xxxxxxxxxxxxxx',
  call_leg_id: '{uuid}',
  call_session_id: '{uuid}',
  client_state: 'aGF2ZSBhIG5pY2UgZGF5ID1d',
}
const call = { ...leg, from: '+18445550001', to: '+18665550001' }
const started = { ...call, start_time: '{time}', custom_headers: [], sip_headers: [], tags: ['Greetings'] }
const history = [
  { role: 'assistant', content: 'What is your name?' },
  { role: 'user', content: 'Zoë' },
]
const playback = { ...leg, media_url: 'https://example.com/audio.wav', media_name: 'audio', overlay: false }
const recording = {
  recording_started_at: '{time}',
  recording_ended_at: '{time}',
  channels: 'single',
  recording_urls: { mp3: 'https://example.com/recording.mp3' },
  public_recording_urls: {},
}
const card = {
  ...call,
  payment_method: 'credit-card',
  payment_card_number: 'xxxxxxxxxxxx1111',
  payment_card_type: 'visa',
  payment_connector: 'Default',
}

/** Payloads of Voice, by event type. */
export const calls: BodyTemplates = {
  'call.ai_gather.ended': { ...call, message_history: history, result: { name: 'Zoë' }, status: 'valid' },
  'call.ai_gather.message_history_updated': { ...call, message_history: history },
  'call.ai_gather.partial_results': { ...call, message_history: history, partial_results: { name: 'Zoë' } },
  'call.answered': { ...started, state: 'answered' },
  'call.bridged': call,
  'call.conversation.ended': {
    ...call,
    assistant_id: 'assistant-{uuid}',
    conversation_id: '{uuid}',
    calling_party_type: 'pstn',
    duration_sec: 42,
    llm_model: 'openai/gpt-4o',
    reason: 'hangup',
    stt_model: 'deepgram/nova-3',
    tts_model_id: 'NaturalHD',
    tts_provider: 'telnyx',
    tts_voice_id: 'Telnyx.NaturalHD.astra',
  },
  'call.conversation_insights.generated': {
    ...leg,
    calling_party_type: 'pstn',
    insight_group_id: '{uuid}',
    results: [{ insight_id: '{uuid}', result: 'The caller was content.' }],
  },
  'call.cost': {
    ...leg,
    occurred_at: '{time}',
    status: 'success',
    total_cost: '0.0040',
    billed_duration_secs: 60,
    billing_group_id: '{uuid}',
    cost_parts: [
      { call_part: 'sip-trunking', cost: '0.0040', currency: 'USD', rate: '0.0040', billed_duration_secs: 60 },
    ],
  },
  'call.deepfake_detection.error': { ...leg, error_message: 'detection_timeout' },
  'call.deepfake_detection.result': { ...leg, result: 'real', score: 0.02, consistency: 97.5 },
  'call.dequeued': { ...leg, queue: 'support', queue_position: 1, reason: 'bridged', wait_time_secs: 20 },
  'call.dtmf.received': { ...call, digit: '5' },
  'call.enqueued': { ...leg, queue: 'support', current_position: 1, queue_avg_wait_time_secs: 20 },
  'call.fork.started': { ...leg, stream_type: 'decrypted' },
  'call.fork.stopped': { ...leg, stream_type: 'decrypted' },
  'call.gather.ended': { ...call, digits: '123', status: 'valid' },
  'call.hangup': {
    ...started,
    state: 'hangup',
    hangup_cause: 'normal_clearing',
    hangup_source: 'caller',
    sip_hangup_cause: '200',
    call_quality_stats: {
      inbound: {
        jitter_max_variance: '0.00',
        jitter_packet_count: '0',
        mos: '4.50',
        packet_count: '240',
        skip_packet_count: '0',
      },
      outbound: { packet_count: '238', skip_packet_count: '0' },
    },
  },
  'call.hold': call,
  'call.initiated': { ...started, direction: 'incoming', state: 'parked', caller_id_name: 'Zoë' },
  'call.machine.detection.ended': { ...call, result: 'human' },
  'call.machine.greeting.ended': { ...call, result: 'beep_detected' },
  'call.machine.premium.detection.ended': { ...call, result: 'human_residence' },
  'call.machine.premium.greeting.ended': { ...call, result: 'beep_detected' },
  'call.payment.completed': { ...card, result: 'success', payment_confirmation_code: 'ch_1', token_id: 'tok_1' },
  'call.payment.progress': { ...card, attempt: 1, payment_status: 'processing', payment_step: 'payment-card-number' },
  'call.playback.ended': { ...playback, status: 'completed' },
  'call.playback.started': playback,
  'call.recording.error': { ...leg, reason: 'Internal server error' },
  'call.recording.saved': { ...leg, ...recording },
  'call.recording.transcription.saved': {
    ...leg,
    calling_party_type: 'pstn',
    recording_id: '{uuid}',
    recording_transcription_id: '{uuid}',
    status: 'completed',
    transcription_text: 'Hello, World!',
  },
  'call.refer.completed': { ...call, sip_notify_response: 200 },
  'call.refer.failed': { ...call, sip_notify_response: 603 },
  'call.refer.started': { ...call, sip_notify_response: 100 },
  'call.speak.ended': { ...leg, status: 'completed' },
  'call.speak.started': leg,
  'call.transcription': {
    ...leg,
    transcription_data: {
      transcript: 'Hello, World!',
      confidence: 0.97,
      is_final: true,
      transcription_track: 'inbound',
    },
  },
  'call.unhold': call,
  'siprec.failed': { ...leg, failure_cause: 'timeout' },
  'siprec.started': leg,
  'siprec.stopped': { ...leg, hangup_cause: 'normal_clearing' },
  'streaming.failed': {
    ...leg,
    failure_reason: 'connection_failed',
    stream_id: '{uuid}',
    stream_type: 'websocket',
    stream_params: { stream_url: 'wss://example.com/stream', track: 'both_tracks' },
  },
  'streaming.started': { ...leg, stream_url: 'wss://example.com/stream' },
  'streaming.stopped': { ...leg, stream_url: 'wss://example.com/stream' },
}

const conference = { ...leg, conference_id: '{uuid}', occurred_at: '{time}' }
const participant = { ...leg, conference_id: '{uuid}' }
const speech = { ...conference, creator_call_session_id: '{uuid}' }
const toAll = {
  connection_id: leg.connection_id,
  conference_id: '{uuid}',
  creator_call_session_id: '{uuid}',
  occurred_at: '{time}',
}
const media = { media_url: 'https://example.com/audio.wav', media_name: 'audio' }

/** Payloads of conferences, by event type. */
export const conferences: BodyTemplates = {
  'conference.created': conference,
  'conference.ended': { ...conference, reason: 'all_left' },
  'conference.participant.joined': participant,
  'conference.participant.left': participant,
  'conference.participant.playback.ended': { ...speech, ...media },
  'conference.participant.playback.started': { ...speech, ...media },
  'conference.participant.speak.ended': speech,
  'conference.participant.speak.started': speech,
  'conference.playback.ended': { ...toAll, ...media },
  'conference.playback.started': { ...toAll, ...media },
  'conference.recording.saved': {
    call_control_id: leg.call_control_id,
    call_session_id: leg.call_session_id,
    client_state: leg.client_state,
    connection_id: leg.connection_id,
    conference_id: '{uuid}',
    recording_id: '{uuid}',
    format: 'mp3',
    ...recording,
  },
  'conference.speak.ended': toAll,
  'conference.speak.started': toAll,
}

/** The payload of the one conference event that has no envelope. */
export const floorChanged: BodyTemplate = conference
