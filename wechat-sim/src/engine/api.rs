//! A fake `api.weixin.qq.com`: the calls that a bot makes, on the state of the simulated account,
//! with faults on request.

mod answer;
mod conditional;
mod connection;
mod extract;
mod fake_api;
mod fault;
mod material;
mod media;
mod menu;
mod message;
mod qrcode;
mod router;
mod tag;
mod template;
mod token;
mod user;

pub use fake_api::FakeApi;
