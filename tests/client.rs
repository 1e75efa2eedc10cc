//! HTTP/1.1 byte by byte, so that a test controls exactly what is sent.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::push::signed_path;

/// A response as received.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body, by its `Content-Length`.
    pub body: String,
}

impl Response {
    /// Returns a header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(found, _)| found == name)?;
        Some(value)
    }

    /// Returns the text of an element of a reply.
    pub fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("<{name}><![CDATA["))?;
        let (text, _) = rest.split_once(&format!("]]></{name}>"))?;
        Some(text)
    }
}

/// An open connection.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// # Panics
    /// If the bot does not accept.
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the bot accepts");
        // Longer than any time that a bot may take, so that a test fails instead of hanging.
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a limit above zero");
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// If the bot has closed the connection.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes.as_ref())
    }

    /// Reads one response.
    ///
    /// # Errors
    /// If the connection ends first.
    pub fn receive(&mut self) -> io::Result<Response> {
        let mut response = self.receive_head()?;
        let length = response.header("content-length").unwrap_or("0").parse();
        let mut body = vec![0; length.map_err(io::Error::other)?];
        self.stream.read_exact(&mut body)?;
        response.body = String::from_utf8(body).map_err(io::Error::other)?;
        Ok(response)
    }

    /// Reads one response without a body, as to a `HEAD`.
    ///
    /// # Errors
    /// If the connection ends first.
    pub fn receive_head(&mut self) -> io::Result<Response> {
        let status_line = self.line()?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .ok_or_else(|| io::Error::other(format!("no status in {status_line:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Ok(Response {
            status,
            headers,
            body: String::new(),
        })
    }

    /// Returns whether the bot closes the connection without another byte. A reset counts as well.
    pub fn is_closed(&mut self) -> bool {
        match self.stream.fill_buf() {
            Ok(rest) => rest.is_empty(),
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// Returns the bytes of a request with a body and the platform's headers.
pub fn post(path: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\nHost: 127.0.0.1\r\n\
         Pragma: no-cache\r\nContent-Length: {}\r\nContent-Type: text/xml\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// Sends one request on a connection of its own and reads the response.
///
/// # Panics
/// If there is no response.
pub fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> Response {
    let mut connection = Connection::open(address);
    connection.send(request).expect("the bot reads");
    connection.receive().expect("the bot answers")
}

/// Sends a push that is signed now.
pub fn push(address: SocketAddr, body: &str) -> Response {
    exchange(address, post(&signed_path(), body))
}

/// Sends a GET.
pub fn get(address: SocketAddr, path: &str) -> Response {
    exchange(address, format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"))
}
