//! The words of what somebody of ours did: always what it means for the credits, and what they want to say themselves.

use super::{Matter, Words, counted, grouped};
use crate::preset::Locale;

/// `None` for what is told by somebody else.
pub(super) fn words(matter: &Matter, locale: Locale) -> Option<Words> {
    let (title, body, note) = match locale {
        Locale::Chinese => chinese(matter)?,
        Locale::English => english(matter)?,
    };
    let body = match (note, locale) {
        (None, _) => body,
        (Some(note), Locale::Chinese) => format!("{body}客服留言：{note}"),
        (Some(note), Locale::English) => format!("{body} They say: {note}"),
    };
    Some(Words { title, body })
}

type Told<'a> = (String, String, Option<&'a str>);

fn chinese(matter: &Matter) -> Option<Told<'_>> {
    Some(match matter {
        Matter::CreditsAdjusted { amount, note } if *amount > 0 => {
            let credits = grouped(*amount);
            let body = format!("客服为你增加了 {credits} 个积分，现在就可以使用。");
            (format!("你的账户增加了 {credits} 个积分"), body, note.as_deref())
        }
        Matter::CreditsAdjusted { amount, note } => {
            let credits = grouped(amount.saturating_abs());
            let body = format!("客服从你的账户扣除了 {credits} 个积分。");
            (format!("你的账户扣除了 {credits} 个积分"), body, note.as_deref())
        }
        Matter::GenerationRetried { tool, price, on_the_house, note, .. } => {
            let who_pays = if *on_the_house {
                "这次由平台承担，不收取积分。".to_owned()
            } else {
                format!("成功后收取 {} 个积分，失败不收。", grouped(*price))
            };
            let body = format!("客服重新提交了你之前失败的任务。{who_pays}");
            (format!("「{}」正在重新生成", tool.zh), body, note.as_deref())
        }
        Matter::GenerationCanceled { tool, credits: None, note, .. } => {
            let body = "客服要求停止这个任务。如果图片已经在生成，完成后仍会交付并收取积分。".to_owned();
            (format!("「{}」的任务正在停止", tool.zh), body, note.as_deref())
        }
        Matter::GenerationCanceled { tool, credits: Some(credits), note, .. } => {
            let back = match credits {
                0 => "没有收取积分。".to_owned(),
                credits => format!("{} 个积分已返还。", grouped(*credits)),
            };
            (format!("「{}」的任务已取消", tool.zh), format!("客服取消了这个任务，{back}"), note.as_deref())
        }
        Matter::GenerationVoided { tool, credits, note, .. } => {
            let credits = grouped(*credits);
            let body = format!("客服确认这张图不可用，{credits} 个积分已返还到你的账户。");
            (format!("「{}」的 {credits} 个积分已返还", tool.zh), body, note.as_deref())
        }
        _ => return None,
    })
}

fn english(matter: &Matter) -> Option<Told<'_>> {
    Some(match matter {
        Matter::CreditsAdjusted { amount, note } if *amount > 0 => {
            let credits = counted(*amount);
            let body = format!("Our support gave you {credits}. You can use them now.");
            (format!("{credits} added to your account"), body, note.as_deref())
        }
        Matter::CreditsAdjusted { amount, note } => {
            let credits = counted(amount.saturating_abs());
            let body = format!("Our support took {credits} from your account.");
            (format!("{credits} taken from your account"), body, note.as_deref())
        }
        Matter::GenerationRetried { tool, price, on_the_house, note, .. } => {
            let who_pays = if *on_the_house {
                "This one is on us.".to_owned()
            } else {
                format!("It costs {} if it succeeds, and nothing if it does not.", counted(*price))
            };
            let body = format!("Our support is trying your failed picture again. {who_pays}");
            (format!("{}: another try", tool.en), body, note.as_deref())
        }
        Matter::GenerationCanceled { tool, credits: None, note, .. } => {
            let body =
                "Our support asked it to stop. If the picture is already being drawn, you still get it \
                        and pay for it."
                    .to_owned();
            (format!("{}: stopping", tool.en), body, note.as_deref())
        }
        Matter::GenerationCanceled { tool, credits: Some(credits), note, .. } => {
            let back = match credits {
                0 => "Nothing was charged.".to_owned(),
                credits => format!("You have {} back.", counted(*credits)),
            };
            (format!("{}: canceled", tool.en), format!("Our support canceled it. {back}"), note.as_deref())
        }
        Matter::GenerationVoided { tool, credits, note, .. } => {
            let credits = counted(*credits);
            let body = format!("Our support agrees that this picture is of no use; you have {credits} back.");
            (format!("{}: {credits} given back", tool.en), body, note.as_deref())
        }
        _ => return None,
    })
}
