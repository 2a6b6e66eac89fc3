//! A mail server for tests: real SMTP over TCP, an inbox to look into, and faults on demand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use mailparse::{MailHeaderMap, ParsedMail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// What the server does wrong with the next letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Answers RCPT with this line.
    Rcpt(&'static str),
    /// Answers the end of DATA with this line and does not keep the letter.
    Data(&'static str),
    /// Never answers MAIL FROM.
    Hang,
    /// Closes the line at MAIL FROM.
    Drop,
    /// Keeps the letter and closes the line without a word.
    KeepAndDrop,
}

/// A letter that arrived.
#[derive(Clone, Debug)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub raw: Vec<u8>,
}

impl Received {
    fn parsed(&self) -> ParsedMail<'_> {
        mailparse::parse_mail(&self.raw).expect("a letter")
    }

    pub fn header(&self, name: &str) -> String {
        self.parsed().headers.get_first_value(name).unwrap_or_default()
    }

    /// The part of this type, decoded.
    pub fn part(&self, mime: &str) -> String {
        let parsed = self.parsed();
        let part = parsed.subparts.iter().find(|part| part.ctype.mimetype == mime);
        part.expect("the part").get_body().expect("text").replace("\r\n", "\n")
    }

    /// The secret in the link to `page`.
    pub fn secret(&self, page: &str) -> String {
        let text = self.part("text/plain");
        let (_, rest) = text.split_once(&format!("/{page}?token=")).unwrap_or_else(|| panic!("{text}"));
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    }
}

#[derive(Default)]
struct Desk {
    inbox: Mutex<Vec<Received>>,
    troubles: Mutex<VecDeque<Trouble>>,
}

/// The server; it ends when dropped.
pub struct Post {
    pub port: u16,
    desk: Arc<Desk>,
    open: Option<AbortHandle>,
}

impl Post {
    pub async fn open() -> Self {
        let mut post = Self { port: 0, desk: Arc::default(), open: None };
        post.reopen().await;
        post
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Stops listening and ends all connections.
    pub fn close(&mut self) {
        if let Some(open) = self.open.take() {
            open.abort();
        }
    }

    /// Listens again, on the port it had.
    pub async fn reopen(&mut self) {
        let mut tries = 0;
        let listener = loop {
            match TcpListener::bind(("127.0.0.1", self.port)).await {
                Ok(listener) => break listener,
                Err(error) if tries == 100 => panic!("{error}"),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        self.port = listener.local_addr().expect("an address").port();
        let desk = self.desk.clone();
        let serving = tokio::spawn(async move {
            // Dropped with this task, and with it the connections.
            let mut lines = JoinSet::new();
            while let Ok((line, _)) = listener.accept().await {
                lines.spawn(talk(line, desk.clone()));
            }
        });
        self.open = Some(serving.abort_handle());
    }

    pub fn trouble(&self, troubles: &[Trouble]) {
        self.desk.troubles.lock().unwrap().extend(troubles);
    }

    pub fn inbox(&self) -> Vec<Received> {
        self.desk.inbox.lock().unwrap().clone()
    }

    /// Those to one address, oldest first.
    pub fn to(&self, address: &str) -> Vec<Received> {
        self.inbox().into_iter().filter(|letter| letter.to == [address]).collect()
    }

    /// The newest to one address.
    pub fn last(&self, address: &str) -> Received {
        self.to(address).pop().unwrap_or_else(|| panic!("nothing for {address}: {:?}", self.inbox()))
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.close();
    }
}

async fn talk(line: TcpStream, desk: Arc<Desk>) {
    // The client may go at any moment.
    let _gone = converse(line, &desk).await;
}

async fn converse(line: TcpStream, desk: &Desk) -> std::io::Result<()> {
    let mut line = BufReader::new(line);
    line.write_all(b"220 post.test ESMTP\r\n").await?;
    let mut letter = Received { from: String::new(), to: Vec::new(), raw: Vec::new() };
    let mut trouble = None;
    loop {
        let mut command = String::new();
        if line.read_line(&mut command).await? == 0 {
            return Ok(());
        }
        let word: String = command.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
        let answer = match word.to_ascii_uppercase().as_str() {
            "EHLO" => "250-post.test\r\n250-8BITMIME\r\n250 SMTPUTF8",
            "MAIL" => {
                trouble = desk.troubles.lock().unwrap().pop_front();
                letter = Received { from: address(&command), to: Vec::new(), raw: Vec::new() };
                match trouble {
                    Some(Trouble::Drop) => return Ok(()),
                    Some(Trouble::Hang) => {
                        line.read_to_string(&mut command).await?;
                        return Ok(());
                    }
                    _ => "250 ok",
                }
            }
            "RCPT" => {
                letter.to.push(address(&command));
                match trouble {
                    Some(Trouble::Rcpt(answer)) => answer,
                    _ => "250 ok",
                }
            }
            "DATA" => {
                line.write_all(b"354 go on\r\n").await?;
                letter.raw = data(&mut line).await?;
                match trouble {
                    Some(Trouble::Data(answer)) => answer,
                    kept => {
                        desk.inbox.lock().unwrap().push(letter.clone());
                        if kept == Some(Trouble::KeepAndDrop) {
                            return Ok(());
                        }
                        "250 kept"
                    }
                }
            }
            "NOOP" | "RSET" => "250 ok",
            "QUIT" => {
                line.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 what?",
        };
        line.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// The text up to the lone dot, without the dots that guard lines (RFC 5321 §4.5.2).
async fn data(line: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let mut next = Vec::new();
        line.read_until(b'\n', &mut next).await?;
        if next.is_empty() || next == b".\r\n" {
            return Ok(raw);
        }
        raw.extend_from_slice(next.strip_prefix(b".").unwrap_or(&next));
    }
}

fn address(command: &str) -> String {
    let inner = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or(String::new(), |(inner, _)| inner.to_owned())
}
