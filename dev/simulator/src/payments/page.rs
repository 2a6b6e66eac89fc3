//! What the payer sees: one page without scripts, in Chinese or English.

use super::Provider;
use super::book::{Payment, Status};

const STYLE: &str = include_str!("page.css");

/// The page's words in one language.
pub struct Words {
    lang: &'static str,
    other: (&'static str, &'static str),
    heading: &'static str,
    banner: &'static str,
    pay_to: &'static str,
    order: &'static str,
    until: &'static str,
    pay: &'static str,
    decline: &'static str,
    late: &'static str,
    late_hint: &'static str,
    back: &'static str,
    paid: &'static str,
    closed: &'static str,
    promised: &'static str,
    unknown: &'static str,
    scan: &'static str,
    scan_hint: &'static str,
    waiting: &'static str,
}

const CHINESE: Words = Words {
    lang: "zh-CN",
    other: ("en", "English"),
    heading: "收银台",
    banner: "模拟支付 · 不会产生真实扣款",
    pay_to: "收款方",
    order: "订单号",
    until: "请在此时间前完成支付",
    pay: "支付",
    decline: "拒绝支付",
    late: "稍后支付",
    late_hint: "稍后支付：先返回商家，订单到期之后才付款并发出通知。",
    back: "返回商家",
    paid: "支付成功",
    closed: "交易已关闭",
    promised: "已选择稍后支付",
    unknown: "没有这笔交易",
    scan: "扫一扫",
    scan_hint: "粘贴二维码的内容（weixin://…），或从下面等待付款的订单中选择。",
    waiting: "等待付款",
};

const ENGLISH: Words = Words {
    lang: "en",
    other: ("zh-CN", "中文"),
    heading: "Checkout",
    banner: "Simulated payment · no real money moves",
    pay_to: "Pay to",
    order: "Order",
    until: "Pay before",
    pay: "Pay",
    decline: "Decline",
    late: "Pay late",
    late_hint: "Pay late: back to the shop now; the money and its notice come only after the order has ended.",
    back: "Back to the shop",
    paid: "Paid",
    closed: "This payment is closed",
    promised: "You chose to pay late",
    unknown: "There is no such payment",
    scan: "Scan",
    scan_hint: "Paste what the QR code says (weixin://…), or choose one of the orders that wait.",
    waiting: "Waiting",
};

/// The words for a language tag.
pub fn words(tag: &str) -> &'static Words {
    if tag.starts_with("en") { &ENGLISH } else { &CHINESE }
}

/// The page of one payment.
pub fn payment(payment: &Payment, words: &Words) -> String {
    let (name, class) = brand(payment.provider, words);
    let facts = [
        (words.pay_to, payment.merchant.clone()),
        (words.order, payment.order.clone()),
        (words.until, until(payment)),
    ];
    let facts: String = facts
        .iter()
        .map(|(term, value)| format!("<div><dt>{term}</dt><dd>{}</dd></div>", escaped(value)))
        .collect();
    let body = format!(
        "<p class=title>{title}</p>\n<p class=amount data-testid=amount>{amount}</p>\n<dl>{facts}</dl>\n{rest}",
        title = escaped(&payment.title),
        amount = amount(payment),
        rest = rest(payment, words),
    );
    frame(words, name, class, &body)
}

/// The page of a payment that does not exist.
pub fn unknown(words: &Words) -> String {
    frame(words, words.heading, "sandbox", &format!("<p class=state>{}</p>", words.unknown))
}

/// The phone's camera, for who has none: takes a code's text, or one of those that wait.
pub fn scan(waiting: &[Payment], words: &Words) -> String {
    let row = |payment: &Payment| {
        let (key, title, amount) = (escaped(&payment.key), escaped(&payment.title), amount(payment));
        format!("<a class=row href='/pay/wechat/{key}'><span>{title}</span><b>{amount}</b></a>")
    };
    let rows: String = waiting.iter().map(row).collect();
    let body = format!(
        "<p class=hint>{hint}</p><form><label>{scan}<input name=code autocomplete=off placeholder='weixin://'></label>\
         <button class=pay>{scan}</button></form><h2>{waiting}</h2>{rows}",
        hint = words.scan_hint,
        scan = words.scan,
        waiting = words.waiting,
    );
    let (name, class) = brand(Provider::Wechat, words);
    frame(words, name, class, &body)
}

fn rest(payment: &Payment, words: &Words) -> String {
    let button = |action: &str, class: &str, text: &str| {
        format!("<button name=action value={action} class={class}>{text}</button>")
    };
    let state = match payment.status {
        Status::Pending if payment.is_expired() => Some(("closed", words.closed)),
        Status::Pending if payment.late => Some(("late", words.promised)),
        Status::Pending => None,
        Status::Paid => Some(("paid", words.paid)),
        Status::Closed => Some(("closed", words.closed)),
    };
    let buttons = match state {
        None => format!(
            "{}<div class=pair>{}{}</div><p class=hint>{}</p>",
            button("pay", "pay", &format!("{} {}", words.pay, amount(payment))),
            button("decline", "plain", words.decline),
            button("late", "plain", words.late),
            words.late_hint,
        ),
        Some((class, text)) => {
            let back = if payment.return_url.is_empty() {
                String::new()
            } else {
                button("back", "plain", words.back)
            };
            format!("<p class='state {class}' role=status>{text}</p>{back}")
        }
    };
    format!("<form method=post>{buttons}</form>")
}

fn frame(words: &Words, name: &str, class: &str, body: &str) -> String {
    let (tag, language) = words.other;
    format!(
        "<!doctype html>\n<html lang={lang}>\n<meta charset=utf-8>\n\
         <meta name=viewport content='width=device-width, initial-scale=1'>\n\
         <title>{heading} · {name}</title>\n<style>{STYLE}</style>\n\
         <body class={class}>\n<p class=banner>{banner}</p>\n<main>\n\
         <header><h1><span class=mark aria-hidden=true></span>{name}<small>{heading}</small></h1>\
         <a href='?lang={tag}' hreflang={tag}>{language}</a></header>\n{body}\n</main>\n</body>\n</html>\n",
        lang = words.lang,
        heading = words.heading,
        banner = words.banner,
    )
}

fn brand(provider: Provider, words: &Words) -> (&'static str, &'static str) {
    let chinese = words.lang == CHINESE.lang;
    let (zh, en) = match provider {
        Provider::Sandbox => ("沙盒支付", "Sandbox"),
        Provider::Stripe => ("Stripe 模拟", "Simulated Stripe"),
        Provider::Alipay => ("支付宝模拟", "Simulated Alipay"),
        Provider::Wechat => ("微信支付模拟", "Simulated WeChat Pay"),
    };
    (if chinese { zh } else { en }, provider.word())
}

/// For people: `¥1,299.00`.
fn amount(payment: &Payment) -> String {
    let sign =
        if payment.currency == "CNY" { "¥".to_owned() } else { format!("{} ", escaped(&payment.currency)) };
    let (whole, part) = ((payment.amount / 100).to_string(), payment.amount % 100);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{part:02}")
}

/// In China's time, which needs no zone data: UTC+8 all year.
fn until(payment: &Payment) -> String {
    let china = chrono::FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset");
    format!("{} (UTC+8)", payment.expires_at.with_timezone(&china).format("%Y-%m-%d %H:%M:%S"))
}

/// Text that is safe between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
