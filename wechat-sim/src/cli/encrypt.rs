//! `wechat-sim encrypt`

use clap::Args;

use super::{
    credentials::{KeyFlags, StampFlags, TokenFlag, plain},
    input,
    output::print,
    sign::query,
};

/// Prints a message in the encrypted envelope of a reply, or of a push with its query before it.
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
    /// Writes the envelope of a push instead of a reply.
    #[arg(long)]
    push: bool,
    /// Original id (原始ID) of the account, the `ToUserName` beside the cipher of a push.
    #[arg(long, default_value = "gh_0123456789ab", value_parser = plain, requires = "push")]
    to: String,
    #[command(flatten)]
    stamp: StampFlags,
    /// The message; - is standard input.
    file: String,
}

impl Encrypt {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let token = self.token.needed()?;
        let (key, app_id) = self.key.needed()?;
        let message = input::read_text(&self.file)?;
        let (timestamp, nonce) = (self.stamp.timestamp(), &self.stamp.nonce);
        let encrypt = key.encrypt(&app_id, &message);
        if self.push {
            print(&query(&token, &timestamp, nonce, Some(&encrypt)));
            print(&format!(
                "<xml>\n    <ToUserName><![CDATA[{}]]></ToUserName>\n    \
                 <Encrypt><![CDATA[{encrypt}]]></Encrypt>\n</xml>",
                self.to
            ));
        } else {
            let signature = token.sign_encrypted(&timestamp, nonce, &encrypt);
            print(&format!(
                "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt>\
                 <MsgSignature><![CDATA[{signature}]]></MsgSignature>\
                 <TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
            ));
        }
        Ok(())
    }
}
