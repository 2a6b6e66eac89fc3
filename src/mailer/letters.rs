//! What is written, in both languages: subject, plain text and HTML from one outline each. No names in it: a stranger may
//! have signed up with somebody's address, and what they called themselves must not reach that person in our name.

use super::frame;
use crate::domain::notification::minute;
use crate::domain::preset::Locale;
use crate::domain::time::Time;

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub locale: Locale,
}

/// What is said, with the links as whole addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    VerifyEmail {
        link: String,
    },
    ResetPassword {
        link: String,
    },
    PasswordChanged {
        at: Time,
        link: String,
    },
    /// In the reader's language already.
    Notification {
        title: String,
        body: String,
        link: String,
    },
}

/// The parts of a letter, before they are laid out.
pub(super) struct Outline {
    pub title: String,
    pub paragraphs: Vec<String>,
    pub button: String,
    pub link: String,
    /// What to do if the letter is a surprise, and the like.
    pub small: String,
}

/// Lays `content` out in words.
pub fn write(content: &Content, locale: Locale) -> Written {
    let outline = match locale {
        Locale::Chinese => chinese(content),
        Locale::English => english(content),
    };
    Written {
        subject: format!("{} · Mannequin", outline.title),
        text: frame::plain(&outline),
        html: frame::html(&outline, locale),
        locale,
    }
}

fn chinese(content: &Content) -> Outline {
    let (title, paragraph, button, link, small) = match content {
        Content::VerifyEmail { link } => (
            "请确认你的邮箱".to_owned(),
            "有人用这个邮箱注册了 Mannequin。如果是你，请点下面的按钮确认；链接 24 小时内有效，只能用一次。".to_owned(),
            "确认邮箱",
            link,
            "不是你注册的？不用理会这封邮件。",
        ),
        Content::ResetPassword { link } => (
            "重设密码".to_owned(),
            "我们收到了重设密码的请求。请点下面的按钮设置新密码；链接 30 分钟内有效，只能用一次。设置后，所有已登录的设备都会退出。"
                .to_owned(),
            "设置新密码",
            link,
            "不是你请求的？不用理会这封邮件，密码不会改变。",
        ),
        Content::PasswordChanged { at, link } => (
            "你的密码已修改".to_owned(),
            format!("你的 Mannequin 密码已于 {} 修改，其他设备已退出登录。", minute(*at, Locale::Chinese)),
            "打开 Mannequin",
            link,
            "不是你改的？请马上在登录页用“忘记密码”重设密码。",
        ),
        Content::Notification { title, body, link } => (
            title.clone(),
            body.clone(),
            "去看看",
            link,
            "这封邮件只在到期前提醒你，每次到期最多两封。",
        ),
    };
    Outline {
        title,
        paragraphs: vec![paragraph],
        button: button.to_owned(),
        link: link.clone(),
        small: small.to_owned(),
    }
}

fn english(content: &Content) -> Outline {
    let (title, paragraph, button, link, small) = match content {
        Content::VerifyEmail { link } => (
            "Confirm your e-mail address".to_owned(),
            "Somebody has signed up to Mannequin with this address. If it was you, confirm it with the button below. \
             The link works once, within 24 hours."
                .to_owned(),
            "Confirm address",
            link,
            "It was not you? Then there is nothing to do.",
        ),
        Content::ResetPassword { link } => (
            "Reset your password".to_owned(),
            "We were asked to reset your password. Choose a new one with the button below. The link works once, within \
             30 minutes; all your devices will be signed out."
                .to_owned(),
            "Choose a new password",
            link,
            "It was not you? Then there is nothing to do, and your password stays as it is.",
        ),
        Content::PasswordChanged { at, link } => (
            "Your password was changed".to_owned(),
            format!(
                "Your Mannequin password was changed on {}. Other devices have been signed out.",
                minute(*at, Locale::English)
            ),
            "Open Mannequin",
            link,
            "It was not you? Reset your password at once with \u{201c}Forgot password\u{201d} on the sign-in page.",
        ),
        Content::Notification { title, body, link } => (
            title.clone(),
            body.clone(),
            "Have a look",
            link,
            "We write only before something of yours ends, twice at the most.",
        ),
    };
    Outline {
        title,
        paragraphs: vec![paragraph],
        button: button.to_owned(),
        link: link.clone(),
        small: small.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_page_say_the_same_and_carry_the_link_once_each_where_it_is_pressed() {
        let link = "https://example.com/verify-email?token=a-B_c&x=1".to_owned();
        for locale in [Locale::Chinese, Locale::English] {
            let written = write(&Content::VerifyEmail { link: link.clone() }, locale);
            assert!(written.text.contains(&link), "{}", written.text);
            assert!(written.html.contains("token=a-B_c&amp;x=1"), "{}", written.html);
            assert!(written.html.contains(&format!("lang=\"{}\"", locale.tag())));
            assert!(written.subject.contains("Mannequin"));
        }
    }

    #[test]
    fn what_operators_name_things_is_text_in_the_page_not_markup() {
        let content = Content::Notification {
            title: "<b>\"Plan\" & more</b>".to_owned(),
            body: "<script>1</script>".to_owned(),
            link: "https://example.com/\"><script>".to_owned(),
        };
        let written = write(&content, Locale::English);
        assert!(!written.html.contains("<script>") && !written.html.contains("<b>"), "{}", written.html);
        assert!(written.html.contains("&lt;b&gt;&quot;Plan&quot; &amp; more&lt;/b&gt;"));
        assert!(written.text.contains("<script>1</script>"), "plain text is as it is");
    }
}
