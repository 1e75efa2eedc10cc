// Speaks into the microphone, as a voice message is recorded.

/** The ending by which the server knows what a browser records. */
const ENDINGS = { 'audio/webm': 'webm', 'audio/ogg': 'ogg', 'audio/mp4': 'm4a' };

/** How often what was heard so far is handed over. */
const PIECE_MS = 200;

/** Begins; `stop` ends it and gives the file, `cancel` only ends it. Fails if the microphone is refused. */
export async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  const heard = new Promise((resolve) => {
    recorder.addEventListener('dataavailable', ({ data }) => {
      pieces.push(data);
      if (data.size > 0) resolve();
    });
  });
  const ended = new Promise((resolve) => recorder.addEventListener('stop', resolve));
  recorder.start(PIECE_MS);
  const cancel = () => {
    if (recorder.state !== 'inactive') recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  return {
    cancel,
    async stop() {
      // A file without any sound in it is played by no browser.
      await Promise.race([heard, ended]);
      cancel();
      await ended;
      const [type] = recorder.mimeType.split(';');
      return new File(pieces, `voice.${ENDINGS[type] ?? 'webm'}`, { type });
    },
  };
}
