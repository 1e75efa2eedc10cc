//! The processes, and the log of their handlers.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tests::push::TOKEN;
use tokio::time::sleep;

static FOLDERS: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Fleet {
    folder: PathBuf,
    redis: String,
    store_within: Duration,
    addresses: Vec<SocketAddr>,
    children: Mutex<Vec<Child>>,
    /// Time, and name of the process.
    kills: Mutex<Vec<(Instant, u32)>>,
}

impl Fleet {
    /// Starts processes with this time limit for the store.
    ///
    /// # Panics
    /// If one does not listen within ten seconds.
    pub(crate) fn start(processes: usize, redis: &str, store_within: Duration) -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("wechat-fleet-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder for the runs");
        // Reserved together, so that no two get the same port.
        let held: Vec<_> = (0..processes)
            .map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"))
            .collect();
        let addresses = held
            .iter()
            .map(|held| held.local_addr().expect("bound"))
            .collect();
        drop(held);
        let fleet = Self {
            folder,
            redis: redis.to_owned(),
            store_within,
            addresses,
            children: Mutex::default(),
            kills: Mutex::default(),
        };
        let children: Vec<_> = (0..processes).map(|number| fleet.spawn(number)).collect();
        *fleet
            .children
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = children;
        for address in &fleet.addresses {
            let deadline = Instant::now() + Duration::from_secs(10);
            while TcpStream::connect(address).is_err() {
                assert!(Instant::now() < deadline, "{address} does not listen");
                std::thread::yield_now();
            }
        }
        fleet
    }

    pub(crate) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Kills one without warning, and restarts it a little later.
    pub(crate) async fn kill_and_restart(&self, number: usize) {
        {
            let mut children = self.children.lock().unwrap_or_else(PoisonError::into_inner);
            self.kills
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((Instant::now(), children[number].id()));
            children[number].kill().expect("it runs");
            children[number].wait().expect("it has been ended");
        }
        sleep(Duration::from_millis(300)).await;
        let child = self.spawn(number);
        let mut children = self.children.lock().unwrap_or_else(PoisonError::into_inner);
        children[number] = child;
    }

    /// Returns whether this process was killed in that time.
    pub(crate) fn was_killed(&self, process: u32, began: Instant, ended: Instant) -> bool {
        let kills = self.kills.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kills = kills.iter();
        kills.any(|(at, killed)| *killed == process && (began..=ended).contains(at))
    }

    /// Returns the processes that handled each key.
    pub(crate) fn runs(&self) -> HashMap<String, Vec<u32>> {
        let mut runs: HashMap<_, Vec<_>> = HashMap::new();
        for number in 0..self.addresses.len() {
            let noted = fs::read_to_string(self.file(number)).unwrap_or_default();
            for line in noted.lines() {
                let (key, process) = line.split_once(' ').expect("both");
                let process = process.parse().expect("a process id");
                runs.entry(key.to_owned()).or_default().push(process);
            }
        }
        runs
    }

    /// Returns the number of failed calls of the store.
    pub(crate) fn failed_calls(&self) -> usize {
        let count = |number| {
            let log = fs::read_to_string(self.log(number)).unwrap_or_default();
            log.matches("the store does not answer").count()
        };
        (0..self.addresses.len()).map(count).sum()
    }

    fn file(&self, number: usize) -> PathBuf {
        self.folder.join(format!("runs-{number}"))
    }

    fn log(&self, number: usize) -> PathBuf {
        self.folder.join(format!("log-{number}"))
    }

    fn spawn(&self, number: usize) -> Child {
        Command::new(env!("CARGO_BIN_EXE_instance_bot"))
            .env_clear()
            .env("WECHAT_TOKEN", TOKEN)
            .env("WECHAT_LISTEN", self.addresses[number].to_string())
            .env("REDIS", &self.redis)
            .env("RUNS", self.file(number))
            .env("STORE_MILLIS", self.store_within.as_millis().to_string())
            .stdout(Stdio::null())
            .stderr(appended(self.log(number)))
            .spawn()
            .expect("the bot starts")
    }
}

fn appended(file: PathBuf) -> File {
    let file = OpenOptions::new().create(true).append(true).open(file);
    file.expect("a file for the log")
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let mut children = self.children.lock().unwrap_or_else(PoisonError::into_inner);
        for child in children.iter_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
