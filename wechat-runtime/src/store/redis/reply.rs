//! Replies of the scripts for messages.

use bytes::Bytes;
use redis::{FromRedisValue, ParsingError, Value};
use std::time::Duration;

use crate::store::{Answer, AnswerKind, Progress};

/// Reply of a script. The array's first element is the variant's number, which the scripts use too.
pub(super) enum Reply {
    Running(Progress),
    Ours(Progress),
    Answered(Answer),
    Late,
    LateElsewhere,
}

impl FromRedisValue for Reply {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        let Value::Array(values) = value else {
            return Err(unexpected());
        };
        match <[Value; 3]>::try_from(values) {
            Ok([Value::Int(0), tries, age]) => progress(&tries, &age).map(Self::Running),
            Ok([Value::Int(1), tries, age]) => progress(&tries, &age).map(Self::Ours),
            Ok([Value::Int(2), kind, body]) => answer(&kind, body).map(Self::Answered),
            Err(short) if short == [Value::Int(3)] => Ok(Self::Late),
            Err(short) if short == [Value::Int(4)] => Ok(Self::LateElsewhere),
            _ => Err(unexpected()),
        }
    }
}

fn progress(tries: &Value, age: &Value) -> Result<Progress, ParsingError> {
    let (Value::Int(tries), Value::Int(age)) = (tries, age) else {
        return Err(unexpected());
    };
    Ok(Progress {
        tries: u32::try_from(*tries).unwrap_or(u32::MAX),
        // The server's clock may have been set back.
        age: Duration::from_millis(u64::try_from(*age).unwrap_or(0)),
    })
}

fn answer(kind: &Value, body: Value) -> Result<Answer, ParsingError> {
    let (Value::BulkString(kind), Value::BulkString(body)) = (kind, body) else {
        return Err(unexpected());
    };
    let kinds = [AnswerKind::Success, AnswerKind::Xml, AnswerKind::Json];
    let kind = kinds
        .into_iter()
        .find(|one| kind_name(*one).as_bytes() == kind);
    Ok(Answer {
        kind: kind.ok_or_else(unexpected)?,
        body: Bytes::from(body),
    })
}

/// Returns the name of a kind in Redis.
pub(super) fn kind_name(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Success => "success",
        AnswerKind::Xml => "xml",
        AnswerKind::Json => "json",
    }
}

pub(super) fn unexpected() -> ParsingError {
    ParsingError::from("unexpected answer")
}
