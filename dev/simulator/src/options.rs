//! What a simulator can be told, from code or from the environment. This is the one place that reads the environment;
//! everything else takes [`Options`].

use std::net::SocketAddr;

use crate::faults::Rule;
use crate::payments::PaymentOptions;

/// Printed by `simulator --help`; the list of environment variables with their defaults.
pub const HELP: &str = "\
simulator: plays AIHubMix and payment providers on loopback, with their faults

  SIMULATOR_ADDR                          where to listen                                       127.0.0.1:8090
  SIMULATOR_LATENCY_MS_MEDIAN             median of the log-normal drawing time; 0 = at once    8000
  SIMULATOR_LATENCY_SIGMA                 its spread (0.35: 95 % within 1.8 medians)            0.35
  SIMULATOR_MODERATION_LATENCY_MS_MEDIAN  the same for /v1/moderations                          300
  SIMULATOR_KEYS                          accepted keys, comma separated; empty = any sk-…      (empty)
  SIMULATOR_TEXT_PART                     1 = a sentence before the picture where allowed       1
  SIMULATOR_BENCH                         1 = answer drawing calls with one ready PNG           0
  SIMULATOR_GONE_MODELS                   model ids that answer 404 model_retired               (empty)
  SIMULATOR_FAULTS                        JSON list of rules as for POST /_sim/faults           []
  SIMULATOR_SEED                          seed of everything random (latency, rates)            1
  SIMULATOR_CALLS_KEPT                    how many calls GET /_sim/calls remembers              2000
  SIMULATOR_SANDBOX_SECRET                signs the sandbox's payments, as PAYMENT_SANDBOX_SECRET  play-money-secret
  SIMULATOR_STRIPE_WEBHOOK_URL            where the simulated Stripe sends its notices          (empty)
  RUST_LOG                                what to log                                           simulator=info

Control (no key needed)
  GET  /_sim/stats          counts by route, model, fault, status and tag; paid pictures; calls in flight and held
  GET  /_sim/calls?limit=   the last calls, newest first: prompt, pictures, generationConfig, headers, outcome
  POST /_sim/faults         {\"fault\":\"429:retry_after=2\",\"route\"?,\"model\"?,\"prompt_contains\"?,\"count\"?,\"rate\"?}
  GET  /_sim/faults         the rules in force and every fault that is known
  DELETE /_sim/faults       drop all rules
  POST /_sim/models         {\"model\":\"gemini-2.5-flash-image\",\"state\":\"active|deprecated|retired|removed\"}
  POST /_sim/pause          hold every answer until POST /_sim/resume
  GET  /_sim/payments                          all payments; …/notices: what was sent and answered
  PUT  /_sim/payments/knobs/{provider}         {\"down\",\"api_delay_ms\",\"drop\",\"copies\",\"notice_delay_ms\",\"wrong\",
                                               \"wrong_tries\",\"pay_on_close\",\"late_after_ms\",\"too_often\"}: all that is not named is off
  GET  /_sim/payments/settings/{provider}      the variables with which an api uses this simulator as that provider
  PUT  /_sim/payments/stripe-webhook           where the simulated Stripe sends its notices, as plain text
  GET  /wechat/connect/oauth2/authorize        tells inside WeChat who pays: back at once with a code
  GET  /pay/scan                               a phone's camera for WeChat's QR codes
  POST /_sim/payments/{provider}/{order}/{pay|decline|late}   presses a button of the payer's page
  POST /_sim/reset          forget counts, calls, rules, marker counters; resume; all models back

A fault is chosen by header `x-sim-fault: NAME[:param=value,…]`, else by a marker in the prompt
`[[sim:NAME[:param=value,…][@model][*count]]]`, else by the first rule that fits. `[[job:ID]]` in the prompt or header
`x-sim-tag: ID` books the call under that tag in the stats.";

/// Everything a simulator can be told. [`Options::default`] suits tests (free port, no latency), [`Options::from_env`]
/// the binary.
#[derive(Clone, Debug)]
pub struct Options {
    pub addr: SocketAddr,
    /// Median of the drawing time in ms; 0 answers at once.
    pub latency_ms_median: u64,
    /// Spread of the log-normal drawing time.
    pub latency_sigma: f64,
    /// Median for `/v1/moderations` in ms.
    pub moderation_latency_ms_median: u64,
    /// Accepted keys; empty accepts any `sk-…`.
    pub keys: Vec<String>,
    /// Whether answers to `["TEXT","IMAGE"]` start with a sentence.
    pub text_part: bool,
    /// Answer every drawing call with one ready-made PNG of about 1.5 MB, without looking at the pictures sent.
    pub bench: bool,
    /// Models that start as retired.
    pub gone_models: Vec<String>,
    /// Rules in force from the start.
    pub faults: Vec<Rule>,
    /// Seed of latency and rates.
    pub seed: u64,
    /// How many calls are remembered for `GET /_sim/calls`.
    pub calls_kept: usize,
    pub payments: PaymentOptions,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            latency_ms_median: 0,
            latency_sigma: 0.35,
            moderation_latency_ms_median: 0,
            keys: Vec::new(),
            text_part: true,
            bench: false,
            gone_models: Vec::new(),
            faults: Vec::new(),
            seed: 1,
            calls_kept: 2000,
            payments: PaymentOptions::default(),
        }
    }
}

impl Options {
    /// Reads the variables listed in [`HELP`]. The error names the variable that cannot be read.
    pub fn from_env() -> Result<Options, String> {
        let list = |name: &str| -> Vec<String> {
            let text = std::env::var(name).unwrap_or_default();
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect()
        };
        let faults = match std::env::var("SIMULATOR_FAULTS") {
            Ok(text) if !text.trim().is_empty() => {
                serde_json::from_str(&text).map_err(|error| format!("SIMULATOR_FAULTS: {error}"))?
            }
            _ => Vec::new(),
        };
        Ok(Options {
            addr: read("SIMULATOR_ADDR", SocketAddr::from(([127, 0, 0, 1], 8090)))?,
            latency_ms_median: read("SIMULATOR_LATENCY_MS_MEDIAN", 8000)?,
            latency_sigma: read("SIMULATOR_LATENCY_SIGMA", 0.35)?,
            moderation_latency_ms_median: read("SIMULATOR_MODERATION_LATENCY_MS_MEDIAN", 300)?,
            keys: list("SIMULATOR_KEYS"),
            text_part: read("SIMULATOR_TEXT_PART", 1u8)? != 0,
            bench: read("SIMULATOR_BENCH", 0u8)? != 0,
            gone_models: list("SIMULATOR_GONE_MODELS"),
            faults,
            seed: read("SIMULATOR_SEED", 1)?,
            calls_kept: read("SIMULATOR_CALLS_KEPT", 2000)?,
            payments: payments()?,
        })
    }
}

fn payments() -> Result<PaymentOptions, String> {
    let usual = PaymentOptions::default();
    Ok(PaymentOptions {
        stripe_webhook_url: read("SIMULATOR_STRIPE_WEBHOOK_URL", String::new())?,
        sandbox_secret: read("SIMULATOR_SANDBOX_SECRET", usual.sandbox_secret.clone())?,
        ..usual
    })
}

fn read<T: std::str::FromStr>(name: &str, default: T) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    match std::env::var(name) {
        Ok(text) if !text.trim().is_empty() => {
            text.trim().parse().map_err(|error| format!("{name}: {error}"))
        }
        _ => Ok(default),
    }
}
