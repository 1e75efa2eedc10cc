//! `wechat-sim encrypt`

use clap::Args;

use wechat_sim::unix_seconds;

use super::{
    credentials::{KeyFlags, TokenFlag},
    input, print,
    sign::query,
};

/// Prints a message in its encrypted envelope: a reply's, or a push's with its query before it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wechat-sim encrypt --token $TOKEN --key $KEY --appid wx3f9a71c2d84be605 reply.xml
  wechat-sim encrypt --push push.xml        the query on the first line, then the body")]
pub(crate) struct Encrypt {
    #[command(flatten)]
    token: TokenFlag,
    #[command(flatten)]
    key: KeyFlags,
    /// As the platform sends a push, not as a bot answers.
    #[arg(long)]
    push: bool,
    /// Seconds since the Unix epoch; now, if it is left out.
    #[arg(long)]
    timestamp: Option<String>,
    /// Any text; the platform sends digits.
    #[arg(long, default_value = "719480263")]
    nonce: String,
    /// The message; - is standard input.
    file: String,
}

impl Encrypt {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let token = self.token.needed()?;
        let (key, app_id) = self.key.needed()?;
        let message = input::read_text(&self.file)?;
        let timestamp = self.timestamp.unwrap_or_else(|| unix_seconds().to_string());
        let encrypt = key.encrypt(&app_id, &message);
        if self.push {
            print(&query(&token, &timestamp, &self.nonce, Some(&encrypt)));
            print(&format!(
                "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
            ));
        } else {
            let signature = token.sign_encrypted(&timestamp, &self.nonce, &encrypt);
            let nonce = &self.nonce;
            print(&format!(
                "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt>\
                 <MsgSignature><![CDATA[{signature}]]></MsgSignature>\
                 <TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
            ));
        }
        Ok(())
    }
}
