//! Upload and download of files: each is checked before it is sent, and uploaded once if the bot
//! asks for that.

use std::{
    fs,
    future::poll_fn,
    path::PathBuf,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
    task::JoinSet,
};
use wechat_runtime::{
    ApiError, ApiErrorKind as Kind, CustomMessage, Settings, Token,
    api::{Downloaded, MediaKind},
    prelude::*,
};
use wechat_sim::{engine::ApiFault, testing::TestBot};

use super::{ANY, SEND, TOKEN_CALL, builder, client, follower, platform};

const UPLOAD: &str = "/cgi-bin/media/upload";

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0";
const AMR: &[u8] = b"#!AMR\n";
const MP4: &[u8] = b"\0\0\0\x18ftypmp42";

/// Yields these pieces, then those of the channel.
pub(crate) struct Pieces(
    pub(crate) Vec<Bytes>,
    pub(crate) Option<mpsc::Receiver<Bytes>>,
);

impl Pieces {
    fn of(file: &[u8]) -> Self {
        let pieces = file.chunks(3).map(Bytes::copy_from_slice);
        Self(pieces.collect(), None)
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.0.is_empty() {
            return Poll::Ready(Some(Ok(self.0.remove(0))));
        }
        match &mut self.1 {
            Some(later) => later.poll_recv(cx).map(|piece| piece.map(Ok)),
            None => Poll::Ready(None),
        }
    }
}

/// A file that is deleted with the test.
struct OnDisk(PathBuf);

impl OnDisk {
    fn new(name: &str, content: &[u8]) -> Self {
        let folder = std::env::temp_dir().join(format!("wechat-media-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let file = Self(folder.join(name));
        file.write(content);
        file
    }

    fn write(&self, content: &[u8]) {
        fs::write(&self.0, content).expect("it can be written");
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_uploaded_file_can_be_downloaded() {
    let platform = platform();
    let api = client(&platform);
    // The file contains parts of the form's syntax.
    let picture = (0..=255).cycle().take(300_000).collect::<Vec<u8>>();
    let picture = [JPEG, b"--wechat\r\n\r\n{", &*picture].concat();
    let name = "图 \"1\".jpg";
    let uploaded = api.media().upload(MediaKind::Image, name, picture.clone());
    let uploaded = uploaded.await.unwrap();
    let life = uploaded.expires_at.duration_since(uploaded.created_at);
    assert_eq!(life.unwrap(), Duration::from_hours(72));

    let file = api.media().download(&uploaded.media_id).await.unwrap();
    let file = file.file().unwrap();
    assert_eq!(file.content_type(), Some("image/jpeg"));
    assert_eq!(file.bytes(1 << 20).await.unwrap(), picture);
    // The same as a stream.
    let file = api.media().download(&uploaded.media_id).await.unwrap();
    let mut file = pin!(file.file().unwrap());
    let mut bytes = 0;
    while let Some(piece) = poll_fn(|cx| file.as_mut().poll_next(cx)).await {
        bytes += piece.unwrap().len();
    }
    assert_eq!(bytes, picture.len());
    let file = api.media().download(&uploaded.media_id).await.unwrap();
    let error = file.file().unwrap().bytes(1000).await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge);

    // A download is a stream that can be uploaded.
    let file = api.media().download(&uploaded.media_id).await.unwrap();
    let file = file.file().unwrap();
    let size = file.size().unwrap();
    let copied = api
        .media()
        .upload_stream(MediaKind::Image, "b.jpg", size, file);
    let copied = copied.await.unwrap();
    let file = api.media().download(&copied.media_id).await.unwrap();
    assert_eq!(file.file().unwrap().bytes(1 << 20).await.unwrap(), picture);

    let video = api.media().upload(MediaKind::Video, "a.MP4", MP4);
    let video = video.await.unwrap();
    let video = api.media().download(&video.media_id).await.unwrap();
    assert!(matches!(video, Downloaded::VideoUrl(url) if url.starts_with("http")));
    let thumb = api.media().upload(MediaKind::Thumb, "a.jpg", JPEG).await;
    assert!(thumb.unwrap().media_id.contains("thumb"));
    let error = api.media().download("none").await.unwrap_err();
    assert_eq!(error.kind(), Kind::BadMediaId);
}

#[tokio::test(start_paused = true)]
async fn an_unsupported_file_is_not_sent() {
    let platform = platform();
    let api = client(&platform);
    let large = |head: &[u8], kind: MediaKind| {
        let mut file = vec![0; kind.max_bytes() + 1];
        file[..head.len()].copy_from_slice(head);
        file
    };
    let jpeg = || JPEG.to_vec();
    for (kind, name, file, error, words) in [
        (MediaKind::Image, "a", jpeg(), Kind::Request, "`.png`"),
        (MediaKind::Image, "a.webp", jpeg(), Kind::Request, "`.gif`"),
        (MediaKind::Voice, "a.wav", jpeg(), Kind::Request, "`.amr`"),
        (MediaKind::Video, "a.mov", jpeg(), Kind::Request, "`.mp4`"),
        (MediaKind::Thumb, "a.png", jpeg(), Kind::Request, "`.jpg`"),
        (MediaKind::Thumb, "a.jpg", vec![], Kind::Request, "is empty"),
        (
            MediaKind::Thumb,
            "a.jpg",
            PNG.to_vec(),
            Kind::Request,
            "is actually PNG, but the type `thumb` must be JPEG",
        ),
        (
            MediaKind::Image,
            "a.jpg",
            b"RIFF....WEBPVP8 ".to_vec(),
            Kind::Request,
            "is actually WebP",
        ),
        (
            MediaKind::Voice,
            "a.mp3",
            b"<html>".to_vec(),
            Kind::Request,
            "has an unknown format, but the type `voice` must be AMR or MP3; convert the file",
        ),
        (
            MediaKind::Thumb,
            "a.jpg",
            large(JPEG, MediaKind::Thumb),
            Kind::TooLarge,
            "65537 bytes, but the type `thumb` allows at most 65536",
        ),
        (
            MediaKind::Voice,
            "a.amr",
            large(AMR, MediaKind::Voice),
            Kind::TooLarge,
            "nothing was sent",
        ),
    ] {
        let bytes = file.len() as u64;
        let media = api.media();
        let streamed = media.upload_stream(kind, name, bytes, Pieces::of(&file));
        let streamed = streamed.await.unwrap_err();
        let on_disk = OnDisk::new(name, &file);
        let by_path = media.upload_file(kind, &on_disk.0).await.unwrap_err();
        let once = media.upload_file_once(kind, &on_disk.0).await.unwrap_err();
        let kept = match kind {
            MediaKind::Video => {
                let file = file.clone();
                api.materials().add_video(name, file, "a", "b").await
            }
            _ => api.materials().add(kind, name, file.clone()).await,
        };
        let uploaded = media.upload(kind, name, file).await.unwrap_err();
        for failed in [uploaded, streamed, by_path, once, kept.unwrap_err()] {
            assert!(failed.to_string().contains(words), "{failed}");
            assert_eq!(failed.kind(), error, "{failed}");
            assert!(!failed.may_be_done());
        }
    }
    // Permanent media may be slightly larger.
    let bitmap = api.media().upload(MediaKind::Image, "a.bmp", "BM").await;
    assert_eq!(bitmap.unwrap_err().kind(), Kind::Request);
    assert_eq!(platform.api().calls().len(), 0);
    let bitmap = api.materials().add(MediaKind::Image, "a.bmp", "BM").await;
    assert!(bitmap.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_file_is_not_sent() {
    let platform = platform();
    let api = client(&platform);
    let missing = std::env::temp_dir().join("wechat-no-such-picture.png");
    let error = api.media().upload_file(MediaKind::Image, &missing).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), Kind::Request);
    let shown = format!("{error:?}");
    assert!(
        shown.contains("wechat-no-such-picture.png cannot be read"),
        "{shown}"
    );
    assert!(shown.contains("No such file"), "{shown}");
    let folder = std::env::temp_dir().join("wechat-folder.png");
    fs::create_dir_all(&folder).unwrap();
    let error = api.media().upload_file(MediaKind::Image, &folder).await;
    fs::remove_dir(&folder).unwrap();
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("is not a regular file; pass the path of a file"),
        "{error}"
    );
    #[cfg(unix)]
    {
        let pipe = std::env::temp_dir().join("wechat-pipe.png");
        let _ = fs::remove_file(&pipe);
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let error = api.media().upload_file(MediaKind::Image, &pipe).await;
        fs::remove_file(&pipe).unwrap();
        let error = error.unwrap_err().to_string();
        assert!(error.contains("is not a regular file"), "{error}");
    }
    let broken = Broken(Pieces::of(PNG));
    let error = api
        .media()
        .upload_stream(MediaKind::Image, "a.png", 8, broken);
    let error = format!("{:?}", error.await.unwrap_err());
    assert!(error.contains("nothing was sent"), "{error}");
    assert!(error.contains("the disk is on fire"), "{error}");
    assert_eq!(platform.api().calls().len(), 0);
}

/// Fails after its first piece.
struct Broken(Pieces);

impl Stream for Broken {
    type Item = Result<Bytes, String>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(match self.0.0.len() {
            3 => Ok(self.0.0.remove(0)),
            _ => Err("the disk is on fire".to_owned()),
        }))
    }
}

#[tokio::test]
async fn an_upload_starts_before_its_stream_ends() {
    let listener = TcpListener::bind(ANY).await.unwrap();
    let platform = platform();
    let base = format!("http://{}", listener.local_addr().unwrap());
    // The token was fetched before.
    let store = std::sync::Arc::new(wechat_runtime::store::Memory::new());
    let warm = builder().tokens(store.clone());
    let warm = warm.service(platform.api().router()).build().unwrap();
    warm.callback_ips().await.unwrap();
    let api = builder().base_url(base).tokens(store).build().unwrap();

    let (more, later) = mpsc::channel(1);
    let pieces = Pieces(vec![PNG.into(), "first".into()], Some(later));
    let bytes = (PNG.len() + "first".len() + "second".len()) as u64;
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"first") {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
        }
        // The rest arrives only now.
        more.send("second".into()).await.unwrap();
        drop(more);
        while !request.ends_with(b"--\r\n") {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
        }
        let body = r#"{"type":"image","media_id":"id","created_at":1}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let answer = head + body;
        stream.write_all(answer.as_bytes()).await.unwrap();
        request
    };
    let upload = api
        .media()
        .upload_stream(MediaKind::Image, "a.png", bytes, pieces);
    let (uploaded, request) = tokio::join!(upload, server);
    assert_eq!(uploaded.unwrap().media_id, "id");
    let request = String::from_utf8_lossy(&request);
    assert!(request.contains("firstsecond\r\n--wechat"), "{request}");
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    // The first byte is not valid UTF-8.
    let length = body.len() - '\u{fffd}'.len_utf8() + 1;
    assert!(
        head.contains(&format!("content-length: {length}")),
        "{head}"
    );
    assert!(!head.contains("chunked"), "{head}");
}

#[tokio::test]
async fn a_file_is_read_while_it_is_sent() {
    let platform = platform();
    let address = platform.api().serve(ANY).await.unwrap();
    let api = builder()
        .base_url(format!("http://{address}"))
        .build()
        .unwrap();
    let mut video = vec![7; 3 << 20];
    video[..MP4.len()].copy_from_slice(MP4);
    let on_disk = OnDisk::new("a.mp4", &video);
    // The platform is busy once, so the file is opened again.
    platform.api().fail(UPLOAD, ApiFault::Errcode(-1));
    let uploaded = api.media().upload_file(MediaKind::Video, &on_disk.0).await;
    uploaded.unwrap();
    assert_eq!(platform.api().count(UPLOAD), 2);
    // After a refused token as well.
    platform.api().revoke_tokens();
    let uploaded = api.media().upload_file(MediaKind::Video, &on_disk.0).await;
    uploaded.unwrap();
    assert_eq!(platform.api().count(TOKEN_CALL), 2);
}

#[tokio::test]
async fn a_stream_of_the_wrong_length_is_an_error_and_not_uploaded() {
    let platform = platform();
    let address = platform.api().serve(ANY).await.unwrap();
    let api = builder()
        .base_url(format!("http://{address}"))
        .build()
        .unwrap();
    let picture = [PNG, &[0; 10_000]].concat();
    for (bytes, words) in [
        (20_000, "it ended 9992 bytes short of the announced length"),
        (10_000, "it has more bytes than announced"),
    ] {
        let pieces = Pieces::of(&picture);
        let upload = api
            .media()
            .upload_stream(MediaKind::Image, "a.png", bytes, pieces);
        let error = upload.await.unwrap_err();
        assert_eq!(error.kind(), Kind::Request, "{error:?}");
        assert!(!error.may_be_done());
        assert!(format!("{error:?}").contains(words), "{error:?}");
    }
    let stored = platform.api().calls();
    let stored = stored
        .iter()
        .filter(|call| call.path == UPLOAD && call.errcode == 0);
    assert_eq!(stored.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_consumed_stream_is_not_sent_again() {
    let platform = platform();
    let api = client(&platform);
    platform.api().fail_always(UPLOAD, ApiFault::Errcode(-1));
    let pieces = Pieces::of(&[AMR, b"!"].concat());
    let upload = api
        .media()
        .upload_stream(MediaKind::Voice, "a.amr", 7, pieces);
    let error = upload.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Busy);
    assert!(
        error.to_string().contains("a stream can be read only once"),
        "{error}"
    );
    assert_eq!(platform.api().count(UPLOAD), 1);
    // A refused token is replaced for the next call.
    platform.api().recover();
    platform.api().revoke_tokens();
    let upload = || {
        let pieces = Pieces::of(&[AMR, b"!"].concat());
        api.media()
            .upload_stream(MediaKind::Voice, "a.amr", 7, pieces)
    };
    let error = upload().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Token);
    assert!(error.to_string().contains("only once"), "{error}");
    upload().await.unwrap();
    // The stream was not read while there was no token.
    platform.api().fail(TOKEN_CALL, ApiFault::Errcode(-1));
    let api = client(&platform);
    let pieces = Pieces::of(&[AMR, b"!"].concat());
    let upload = api
        .media()
        .upload_stream(MediaKind::Voice, "a.amr", 7, pieces);
    upload.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn identical_content_is_uploaded_once() {
    let platform = platform();
    let api = client(&platform);
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let api = api.clone();
        tasks.spawn(async move { api.media().upload_once(MediaKind::Image, PNG).await });
    }
    let all = tasks.join_all().await;
    let first = all[0].as_ref().unwrap().media_id.clone();
    assert!(
        all.iter()
            .all(|media| media.as_ref().unwrap().media_id == first)
    );
    assert_eq!(platform.api().count(UPLOAD), 1);

    // A file with the same bytes is the same file; other bytes or another kind are not.
    let picture = OnDisk::new("once.png", PNG);
    let file = reply::Image::file(&api, &picture.0).await.unwrap();
    assert_eq!(file, reply::Image::new(&first));
    assert_eq!(platform.api().count(UPLOAD), 1);
    picture.write(&[PNG, b"!"].concat());
    let other = reply::Image::file(&api, &picture.0).await.unwrap();
    assert_ne!(other, file);
    assert_eq!(platform.api().count(UPLOAD), 2);
    let picture = reply::Image::bytes(&api, JPEG).await.unwrap();
    let thumb = api.media().upload_once(MediaKind::Thumb, JPEG).await;
    assert_ne!(picture, reply::Image::new(thumb.unwrap().media_id));
    assert_eq!(platform.api().count(UPLOAD), 4);

    // A file that expires soon is uploaded again before it does.
    platform.advance(Duration::from_hours(69)).await;
    reply::Image::bytes(&api, PNG).await.unwrap();
    assert_eq!(platform.api().count(UPLOAD), 4);
    platform.advance(Duration::from_hours(2)).await;
    let again = reply::Image::bytes(&api, PNG).await.unwrap();
    assert_ne!(again, reply::Image::new(first));
    assert_eq!(platform.api().count(UPLOAD), 5);
}

#[tokio::test(start_paused = true)]
async fn waiters_share_a_failed_upload_and_the_next_call_retries() {
    let platform = platform();
    let api = client(&platform);
    platform.api().fail_always(UPLOAD, ApiFault::Errcode(-1));
    let upload = || api.media().upload_once(MediaKind::Image, PNG);
    let (first, second, third) = tokio::join!(upload(), upload(), upload());
    for failed in [first, second, third] {
        assert_eq!(failed.unwrap_err().kind(), Kind::Busy);
    }
    // As many uploads as a single caller makes.
    assert_eq!(platform.api().count(UPLOAD), 3);
    platform.api().recover();
    upload().await.unwrap();
    // A caller that goes away leaves the upload to those who wait.
    platform
        .api()
        .fail(UPLOAD, ApiFault::Slow(Duration::from_secs(2)));
    let upload = || api.media().upload_once(MediaKind::Image, JPEG);
    let impatient = tokio::time::timeout(Duration::from_secs(1), upload());
    let (gone, there) = tokio::join!(impatient, upload());
    assert!(gone.is_err());
    there.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_media_id_lost_by_the_platform_is_uploaded_again() {
    let platform = platform();
    let api = client(&platform);
    let alice = follower(&platform).await;
    let picture = OnDisk::new("lost.png", PNG);
    let image = reply::Image::file(&api, &picture.0).await.unwrap();
    platform.api().forget_media();
    api.send(&alice, image.clone()).await.unwrap();
    assert_eq!(platform.api().count(UPLOAD), 2);
    // Also an upload that was known before the file was.
    reply::Image::bytes(&api, JPEG).await.unwrap();
    let known = OnDisk::new("known.jpg", JPEG);
    let known_image = reply::Image::file(&api, &known.0).await.unwrap();
    platform.api().forget_media();
    let before = platform.api().count(UPLOAD);
    api.send(&alice, known_image).await.unwrap();
    assert_eq!(platform.api().count(UPLOAD), before + 1);
    let image_again = reply::Image::file(&api, &picture.0).await.unwrap();
    api.send(&alice, image_again).await.unwrap();
    assert_eq!(platform.api().count(UPLOAD), before + 2);
    // The file is known by its new name.
    assert_ne!(reply::Image::file(&api, &picture.0).await.unwrap(), image);
    assert_eq!(platform.api().count(UPLOAD), before + 2);

    // A video and its cover picture.
    let (video, thumb) = (OnDisk::new("lost.mp4", MP4), OnDisk::new("lost.jpg", JPEG));
    let thumb_media = api.media();
    let thumb_media = thumb_media.upload_file_once(MediaKind::Thumb, &thumb.0);
    let thumb_media = thumb_media.await.unwrap().media_id;
    let film = reply::Video::file(&api, &video.0).await.unwrap();
    let film = CustomMessage::video(film, thumb_media);
    platform.api().forget_media();
    let before = platform.api().count(UPLOAD);
    api.send(&alice, film).await.unwrap();
    assert_eq!(platform.api().count(UPLOAD), before + 2);
    // An upload whose file is deleted is lost.
    let film = reply::Video::file(&api, &video.0).await.unwrap();
    let film = CustomMessage::video(film, "thumb");
    drop(video);
    platform.api().forget_media();
    let error = api.send(&alice, film).await.unwrap_err();
    assert_eq!(error.kind(), Kind::BadMediaId);

    // It ends: a message that is refused again is an error.
    let image = reply::Image::file(&api, &picture.0).await.unwrap();
    let before = platform.api().count(SEND);
    platform.api().fail_always(SEND, ApiFault::Errcode(40007));
    let error = api.send(&alice, image).await.unwrap_err();
    assert_eq!(error.kind(), Kind::BadMediaId);
    assert_eq!(platform.api().count(SEND), before + 2);
    // A MediaId that is unknown here is an error at once.
    let error = api.send(&alice, reply::Image::new("unknown")).await;
    assert_eq!(error.unwrap_err().kind(), Kind::BadMediaId);
    assert_eq!(platform.api().count(SEND), before + 3);
}

#[on_text("picture")]
async fn picture(api: Api) -> Result<reply::Image, ApiError> {
    reply::Image::bytes(&api, PNG).await
}

static HANDLERS: Handlers = handlers![picture];

#[tokio::test(start_paused = true)]
async fn a_reply_can_contain_a_file() {
    let settings = Settings::new(Token::new("api-token").unwrap());
    let bot = TestBot::with_api(&settings, |service| {
        let api = builder().service(service).build()?;
        Bot::with_settings(settings.clone(), &HANDLERS)
            .api(api)
            .build()
    });
    let bot = bot.unwrap();
    let said = bot.user("alice").text("picture").await;
    assert!(format!("{said:?}").contains("sim_image_"), "{said:?}");
    let again = bot.user("bob").text("picture").await;
    assert!(format!("{again:?}").contains("sim_image_"), "{again:?}");
    assert_eq!(bot.api().count(UPLOAD), 1);
    // A long upload is like any slow handler: the platform's next try gets the answer.
    bot.advance(Duration::from_hours(71)).await;
    let slow = ApiFault::Slow(Duration::from_millis(4_800));
    bot.api().fail(UPLOAD, slow);
    let late = bot.user("alice").text("picture").await;
    assert!(format!("{late:?}").contains("sim_image_"), "{late:?}");
}
