//! Lua scripts. A script is called by its hash, and by its text if the server does not know it yet.

use std::sync::OnceLock;

use redis::{
    Cmd, ErrorKind, FromRedisValue, RedisResult, ServerErrorKind, aio::ConnectionManager, cmd,
};
use sha1::{Digest, Sha1};

macro_rules! scripts {
    ($($name:ident = $file:literal),* $(,)?) => {$(
        pub(super) static $name: Script = Script {
            text: include_str!($file),
            hash: OnceLock::new(),
        };
    )*};
}

scripts! {
    ANSWER = "answer.lua",
    CLAIM = "claim.lua",
    DELETE_SESSION = "delete_session.lua",
    GIVE_UP = "give_up.lua",
    KEEP_LATE = "keep_late.lua",
    LOOK = "look.lua",
    PROBE = "probe.lua",
    RENEW = "renew.lua",
    SAVE_SESSION = "save_session.lua",
    TAKE_BACK = "take_back.lua",
    TAKE_LATE = "take_late.lua",
    TOKEN = "token.lua",
    UNLOCK = "unlock.lua",
}

pub(super) struct Script {
    text: &'static str,
    hash: OnceLock<String>,
}

impl Script {
    pub(super) async fn call<T: FromRedisValue>(
        &self,
        connection: &mut ConnectionManager,
        keys: &[String],
        args: impl Fn(&mut Cmd),
    ) -> RedisResult<T> {
        let command = |name, script| {
            let mut command = cmd(name);
            command.arg(script).arg(keys.len()).arg(keys);
            args(&mut command);
            command
        };
        let by_hash = command("EVALSHA", self.hash());
        match by_hash.query_async(connection).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                command("EVAL", self.text).query_async(connection).await
            }
            result => result,
        }
    }

    fn hash(&self) -> &str {
        self.hash
            .get_or_init(|| base16ct::lower::encode_string(&Sha1::digest(self.text)))
    }
}
