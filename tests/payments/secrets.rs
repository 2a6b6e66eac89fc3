//! How keys come into the configuration, and that nothing shows them.

use mannequin::payment::Payments;
use simulator::payments::{Payments as Played, Provider};

use crate::keys;
use crate::scene::config;

fn pem(kind: &str, base64: &str) -> String {
    let lines: Vec<String> =
        base64.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
}

#[test]
fn keys_are_read_from_bare_base64_from_pem_from_one_line_and_from_files() {
    let private = pem("PRIVATE KEY", &keys::alipay().private);
    let public = pem("PUBLIC KEY", &keys::alipay().public);
    let file = std::env::temp_dir().join(format!("mannequin-{}.pem", ulid::Ulid::generate()));
    std::fs::write(&file, &private).unwrap();
    let in_file = format!("file:{}", file.display());
    for (private, public) in [
        (keys::alipay().private.as_str(), keys::alipay().public.as_str()),
        (private.as_str(), public.as_str()),
        (&private.replace('\n', "\\n"), &public.replace('\n', "\\n")),
        (&in_file, public.as_str()),
    ] {
        let mut settings = Played::settings(Provider::Alipay, "http://127.0.0.1:9");
        for (name, value) in &mut settings {
            match name.as_str() {
                "ALIPAY_PRIVATE_KEY" => *value = private.into(),
                "ALIPAY_PUBLIC_KEYS" => *value = public.into(),
                _ => {}
            }
        }
        let alipay = config(&settings).payments.alipay.expect("configured");
        let (key, theirs) = (alipay.key, &alipay.alipay_keys[0]);
        let signature = key.sign(b"message");
        assert!(theirs.verifies(b"message", &signature));
        assert!(!theirs.verifies(b"messagE", &signature));
        assert!(key.verifying().verifies(b"message", &signature));
    }
    std::fs::remove_file(file).unwrap();
}

#[test]
fn nothing_that_can_be_printed_shows_a_secret() {
    let base = "http://127.0.0.1:9";
    let all: Vec<(String, String)> =
        [Provider::Sandbox, Provider::Stripe, Provider::Alipay, Provider::Wechat]
            .into_iter()
            .flat_map(|provider| Played::settings(provider, base))
            .collect();
    let config = config(&all);
    let payments = Payments::build(&config.payments).unwrap();
    assert_eq!(payments.offered().len(), 4);
    let shown = format!("{config:?} {payments:?}");
    let value = |name: &str| all.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap();
    for name in [
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRETS",
        "WECHAT_API_V3_KEY",
        "WECHAT_OFFICIAL_APP_SECRET",
        "ALIPAY_PRIVATE_KEY",
    ] {
        assert!(!shown.contains(&value(name)), "{name}");
    }
    assert!(!shown.contains(&value("WECHAT_PRIVATE_KEY")[40..80]));
    assert!(!shown.contains("play-money-secret"));
}
