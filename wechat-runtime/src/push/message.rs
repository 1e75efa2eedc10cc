//! The seven ordinary kinds of message. Source: 接收普通消息.

use super::{OpenId, typed::pushes};

pushes! {
    names MESSAGES;
    is_event false;

    headers {
        /// `ToUserName`: the account's original id.
        to_user_name: String = "ToUserName",
        /// `FromUserName`: the user.
        from_user_name: OpenId = "FromUserName",
        /// `CreateTime` in seconds since the Unix epoch.
        create_time: i64 = "CreateTime",
        /// `MsgId`: exceeds 2^53, so no JavaScript number.
        msg_id: u64 = "MsgId",
        /// `MsgDataId`: the article from inside which the user wrote.
        msg_data_id: Option<String> = "MsgDataId",
        /// `Idx`: which article of the batch, from 1; comes with `MsgDataId`.
        idx: Option<u32> = "Idx",
        /// `BusinessId`, seen in customer-service messages.
        business_id: Option<String> = "BusinessId",
        /// `UnionId`, on accounts that are bound to an open platform.
        union_id: Option<String> = "UnionId",
    }

    /// A text message (文本消息).
    Text = "text" {
        /// `Content`, not trimmed.
        content: String = "Content",
        /// `bizmsgmenuid`: the item's id when the user tapped an item of a menu message.
        bizmsgmenuid: Option<String> = "bizmsgmenuid",
    }

    /// A picture (图片消息).
    Image = "image" {
        /// `PicUrl`: where the platform keeps the picture.
        pic_url: String = "PicUrl",
        /// `MediaId`, good for 3 days; a reply can send it back.
        media_id: String = "MediaId",
    }

    /// A voice message (语音消息).
    Voice = "voice" {
        /// `MediaId`, good for 3 days.
        media_id: String = "MediaId",
        /// `Format`: `amr`, on old clients `speex`.
        format: String = "Format",
        /// `MediaId16K`: a copy in 16 kHz speex.
        media_id_16k: Option<String> = "MediaId16K",
        /// `Recognition`: the platform stopped filling it in 2023.
        recognition: Option<String> = "Recognition",
    }

    /// A video (视频消息).
    Video = "video" {
        /// `MediaId`, good for 3 days.
        media_id: String = "MediaId",
        /// `ThumbMediaId`: the thumbnail.
        thumb_media_id: String = "ThumbMediaId",
    }

    /// A short video (小视频消息); current phones send [`Video`].
    ShortVideo = "shortvideo" {
        /// `MediaId`, good for 3 days.
        media_id: String = "MediaId",
        /// `ThumbMediaId`: the thumbnail.
        thumb_media_id: String = "ThumbMediaId",
    }

    /// A place that the user picked and sent (地理位置消息).
    Location = "location" {
        /// `Location_X`: the **latitude** in degrees.
        location_x: f64 = "Location_X",
        /// `Location_Y`: the **longitude** in degrees.
        location_y: f64 = "Location_Y",
        /// `Scale`: zoom of the map.
        scale: u32 = "Scale",
        /// `Label`: the place in words.
        label: String = "Label",
    }

    /// A forwarded article or favourite (链接消息).
    Link = "link" {
        /// `Title`
        title: String = "Title",
        /// `Description`
        description: String = "Description",
        /// `Url`
        url: String = "Url",
    }
}
