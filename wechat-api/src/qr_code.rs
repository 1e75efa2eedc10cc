//! QR codes with a scene (带参数的二维码). Source: 生成带参数的二维码.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Api, call::escaped, error::ApiError, json::lenient};

const CREATE: &str = "/cgi-bin/qrcode/create";

/// Maximum life of a temporary code: 30 days.
const MAX_LIFE: Duration = Duration::from_hours(30 * 24);
/// Maximum number of a permanent code.
const MAX_PERMANENT_ID: u32 = 100_000;
/// Maximum characters of a text scene.
const MAX_TEXT: usize = 64;

/// Scene of a QR code, which reaches `#[on_event(scan = "…", subscribe = "…")]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scene {
    /// `scene_id`: at least 1; in a permanent code at most 100,000.
    Id(u32),
    /// `scene_str`: 1 to 64 characters.
    Text(String),
}

impl From<u32> for Scene {
    fn from(id: u32) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Scene {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Scene {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Scene {
    /// # Errors
    /// If the platform does not accept the scene.
    fn check(&self) -> Result<(), ApiError> {
        match self {
            Self::Id(0) => {
                Err(ApiError::request(CREATE, "a scene cannot be 0").remedy("number scenes from 1"))
            }
            Self::Text(text) if !(1..=MAX_TEXT).contains(&text.chars().count()) => {
                let what = format!("the scene has {} characters", text.chars().count());
                Err(ApiError::request(CREATE, what).remedy("the platform accepts 1 to 64"))
            }
            _ => Ok(()),
        }
    }
}

/// A QR code that leads to the account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct QrCode {
    /// Ticket for downloading the picture.
    pub ticket: String,
    /// Content of the code, for drawing the picture yourself.
    pub url: String,
    /// Life of a temporary code.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    expire_seconds: Option<u64>,
}

impl QrCode {
    /// Returns the public address of the picture, a JPEG. Source: 生成带参数的二维码.
    ///
    /// ```
    /// # use wechat_runtime::{Api, ApiError};
    /// # async fn example(api: &Api) -> Result<(), ApiError> {
    /// let code = api.qr_codes().permanent("table-12").await?;
    /// println!("{}", code.picture_url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn picture_url(&self) -> String {
        let ticket = escaped(&self.ticket);
        format!("https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket={ticket}")
    }

    /// Returns the remaining life of a temporary code.
    pub fn expires_in(&self) -> Option<Duration> {
        self.expire_seconds.map(Duration::from_secs)
    }
}

/// QR codes with a scene (带参数的二维码); see [`Api::qr_codes`].
#[derive(Clone, Copy, Debug)]
pub struct QrCodes<'a>(&'a Api);

impl Api {
    /// Calls for QR codes with a scene (带参数的二维码), which tell a bot where a user came from.
    pub fn qr_codes(&self) -> QrCodes<'_> {
        QrCodes(self)
    }
}

impl QrCodes<'_> {
    /// Creates a code that is valid for at most 30 days. Their number is not limited. Source:
    /// 生成带参数的二维码.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wechat_runtime::{Api, ApiError};
    /// # async fn example(api: &Api) -> Result<(), ApiError> {
    /// let code = api.qr_codes().temporary("order-7", Duration::from_mins(10)).await?;
    /// assert_eq!(code.expires_in(), Some(Duration::from_mins(10)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the scene or the duration is invalid, which is checked before sending, or if the platform
    /// cannot be reached.
    pub async fn temporary(
        self,
        scene: impl Into<Scene>,
        life: Duration,
    ) -> Result<QrCode, ApiError> {
        let scene = scene.into();
        scene.check()?;
        if life.as_secs() == 0 || life > MAX_LIFE {
            let what = format!("a temporary code cannot be valid for {life:?}");
            return Err(ApiError::request(CREATE, what)
                .remedy("the platform accepts a second to 30 days; for longer use `permanent`"));
        }
        let (action, scene) = match scene {
            Scene::Id(id) => ("QR_SCENE", json!({ "scene_id": id })),
            Scene::Text(text) => ("QR_STR_SCENE", json!({ "scene_str": text })),
        };
        let seconds = Some(life.as_secs());
        self.create(action, &scene, seconds).await
    }

    /// Creates a code that never expires; an account may have at most 100,000. Source: 生成带参数的二维码.
    ///
    /// # Errors
    /// As [`temporary`](Self::temporary).
    pub async fn permanent(self, scene: impl Into<Scene>) -> Result<QrCode, ApiError> {
        let scene = scene.into();
        scene.check()?;
        let (action, scene) = match scene {
            Scene::Id(id) if id > MAX_PERMANENT_ID => {
                let what = format!("{id} is not a scene for a permanent code");
                return Err(ApiError::request(CREATE, what)
                    .remedy("the platform accepts 1 to 100,000, or a text"));
            }
            Scene::Id(id) => ("QR_LIMIT_SCENE", json!({ "scene_id": id })),
            Scene::Text(text) => ("QR_LIMIT_STR_SCENE", json!({ "scene_str": text })),
        };
        self.create(action, &scene, None).await
    }

    async fn create(
        self,
        action: &str,
        scene: &Value,
        seconds: Option<u64>,
    ) -> Result<QrCode, ApiError> {
        let mut request = json!({ "action_name": action, "action_info": { "scene": scene } });
        if let Some(seconds) = seconds {
            request["expire_seconds"] = seconds.into();
        }
        self.0.call(CREATE, &request).await
    }
}
