//! Sample files: a picture and a voice message.

use jpeg_encoder::{ColorType, Encoder};

/// Draws an evening sky.
pub(super) fn picture() -> Vec<u8> {
    const WIDTH: u16 = 480;
    const HEIGHT: u16 = 320;
    let pixel = |x: u16, y: u16| {
        let (height, x) = (f32::from(y) / f32::from(HEIGHT), f32::from(x));
        let sun = (x - 330.0).hypot(f32::from(y) - 210.0) < 42.0;
        let hill = f32::from(y) > 250.0 - 26.0 * (x / 70.0).sin() - 12.0 * (x / 23.0).cos();
        let [red, green, blue] = match (hill, sun) {
            (true, _) => [34.0, 52.0, 64.0],
            (false, true) => [255.0, 226.0, 158.0],
            (false, false) => [
                70.0 + 180.0 * height,
                110.0 + 40.0 * height,
                190.0 - 90.0 * height,
            ],
        };
        [red, green, blue].map(byte)
    };
    let pixels: Vec<u8> = (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).flat_map(move |x| pixel(x, y)))
        .collect();
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 85)
        .encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb)
        .expect("the buffer is as large as the picture");
    jpeg
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 255"
)]
fn byte(colour: f32) -> u8 {
    colour.clamp(0.0, 255.0) as u8
}

/// Synthesizes a second of a fading tone as WAV, because no browser plays the platform's AMR.
pub(super) fn tone() -> Vec<u8> {
    const RATE: u16 = 8_000;
    let samples = (0..RATE).map(|at| {
        let second = f32::from(at) / f32::from(RATE);
        let wave = (second * 660.0 * std::f32::consts::TAU).sin();
        byte(128.0 + 60.0 * wave * (1.0 - second))
    });
    let samples: Vec<u8> = samples.collect();
    let length = u32::from(RATE);
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + length).to_le_bytes());
    // PCM, one channel, one byte a sample.
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(length.to_le_bytes());
    wav.extend(length.to_le_bytes());
    wav.extend(b"\x01\0\x08\0data");
    wav.extend(length.to_le_bytes());
    wav.extend(samples);
    wav
}
