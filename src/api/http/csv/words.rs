//! The words of tables in both languages: heads by the name of their column, codes by their set. A code that is not here is
//! shown as it is.

use crate::domain::preset::Locale;

/// A closed set whose codes are said in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    State,
    Hold,
    OrderState,
    Abnormal,
    Status,
    Plan,
    Source,
    EntryKind,
    Provider,
    Actor,
    Failure,
    Action,
    Target,
    Role,
    ProductKind,
    Truth,
    Language,
}

/// A word in Chinese and in English.
type Word = (&'static str, &'static str, &'static str);

pub(super) fn head(name: &'static str, locale: Locale) -> &'static str {
    said(HEADS, name, locale).unwrap_or(name)
}

pub(super) fn of(set: Set, code: &str, locale: Locale) -> Option<&'static str> {
    said(codes(set), code, locale)
}

fn said(words: &'static [Word], code: &str, locale: Locale) -> Option<&'static str> {
    let (_, chinese, english) = words.iter().find(|(key, ..)| *key == code)?;
    Some(match locale {
        Locale::Chinese => chinese,
        Locale::English => english,
    })
}

fn codes(set: Set) -> &'static [Word] {
    match set {
        Set::State => STATE,
        Set::Hold => HOLD,
        Set::OrderState => ORDER_STATE,
        Set::Abnormal => ABNORMAL,
        Set::Status => STATUS,
        Set::Plan => PLAN,
        Set::Source => SOURCE,
        Set::EntryKind => ENTRY_KIND,
        Set::Provider => PROVIDER,
        Set::Actor => ACTOR,
        Set::Failure => FAILURE,
        Set::Action => ACTION,
        Set::Target => TARGET,
        Set::Role => ROLE,
        Set::ProductKind => PRODUCT_KIND,
        Set::Truth => TRUTH,
        Set::Language => LANGUAGE,
    }
}

const STATE: &[Word] = &[
    ("queued", "排队", "Queued"),
    ("running", "生成中", "Running"),
    ("review", "待判定", "To be judged"),
    ("succeeded", "成功", "Succeeded"),
    ("failed", "失败", "Failed"),
    ("canceled", "已取消", "Canceled"),
];

const HOLD: &[Word] =
    &[("open", "暂扣中", "On hold"), ("committed", "已扣除", "Spent"), ("released", "已返还", "Released")];

const ORDER_STATE: &[Word] = &[
    ("created", "已创建", "Created"),
    ("pending", "待付款", "To be paid"),
    ("paid", "已付款", "Paid"),
    ("fulfilled", "已到账", "Fulfilled"),
    ("closed", "已关闭", "Closed"),
    ("refunded", "已退款", "Refunded"),
    ("review", "待核查", "To be looked at"),
];

const ABNORMAL: &[Word] = &[
    ("review", "金额不符", "Wrong amount"),
    ("paid_twice", "重复付款", "Paid twice"),
    ("behind", "到账滞后", "Grant behind"),
    ("refund_waiting", "退款未决", "Refund undecided"),
    ("refund_refused", "退款被拒", "Refund refused"),
];

const STATUS: &[Word] = &[("active", "正常", "Active"), ("disabled", "已停用", "Disabled")];

const PLAN: &[Word] =
    &[("active", "有效", "Active"), ("upcoming", "未开始", "Upcoming"), ("ended", "已结束", "Ended")];

const SOURCE: &[Word] = &[
    ("subscription", "会员", "Membership"),
    ("purchase", "购买", "Purchase"),
    ("signup", "注册赠送", "Sign-up gift"),
    ("manual", "人工", "Manual"),
    ("grace", "宽限", "Grace"),
];

const ENTRY_KIND: &[Word] = &[
    ("grant", "发放", "Grant"),
    ("hold", "暂扣", "Hold"),
    ("commit", "扣除", "Commit"),
    ("release", "返还", "Release"),
    ("expire", "过期", "Expire"),
    ("adjust", "调整", "Adjust"),
    ("revoke", "收回", "Revoke"),
];

const PROVIDER: &[Word] = &[
    ("sandbox", "沙箱", "Sandbox"),
    ("stripe", "Stripe", "Stripe"),
    ("alipay", "支付宝", "Alipay"),
    ("wechat", "微信支付", "WeChat Pay"),
];

const ACTOR: &[Word] = &[
    ("user", "用户", "User"),
    ("notice", "支付通知", "Provider notice"),
    ("check", "核对", "Check"),
    ("reconcile", "自动核对", "Reconcile"),
    ("operator", "运营", "Operator"),
    ("system", "系统", "System"),
];

const FAILURE: &[Word] = &[
    ("content_blocked_input", "参考图未过审", "Picture blocked"),
    ("content_blocked_output", "成片未过审", "Result blocked"),
    ("refused", "模型拒绝", "Model refused"),
    ("no_image", "没有返回图片", "No picture came back"),
    ("bad_image", "图片损坏", "Broken picture"),
    ("provider_unavailable", "模型服务繁忙", "Provider busy"),
    ("provider_timeout", "模型超时", "Provider timed out"),
    ("model_unavailable", "模型已下线", "Model gone"),
    ("deadline_passed", "超过时限", "Deadline passed"),
    ("interrupted", "多次中断", "Interrupted too often"),
    ("canceled", "已取消", "Canceled"),
    ("internal", "内部错误", "Internal error"),
    ("input_expired", "参考图已过期", "Input expired"),
    ("prompt_blocked", "整个请求未过审", "Whole request blocked"),
    ("input_unreadable", "模型读不了参考图", "Picture not readable by the model"),
];

const ACTION: &[Word] = &[
    ("user.disable", "停用账号", "Disable account"),
    ("user.enable", "恢复账号", "Enable account"),
    ("user.role", "改角色", "Change role"),
    ("user.sign_out", "退出所有设备", "Sign out everywhere"),
    ("credits.adjust", "调整积分", "Adjust credits"),
    ("generation.retry", "重试任务", "Retry generation"),
    ("generation.cancel", "取消任务", "Cancel generation"),
    ("generation.resolve", "判定任务", "Resolve generation"),
    ("generation.void", "作废成片", "Void picture"),
    ("worker.pause", "暂停执行者", "Pause worker"),
    ("worker.resume", "恢复执行者", "Resume worker"),
    ("worker.drain", "下线执行者", "Drain worker"),
    ("queue.pause", "暂停队列", "Pause queue"),
    ("queue.resume", "恢复队列", "Resume queue"),
    ("staff.sign_in", "员工登录", "Staff sign-in"),
    ("picture.view", "查看图片", "View picture"),
    ("table.export", "导出表格", "Export table"),
    ("order.resolve", "了结待核查订单", "Resolve order"),
    ("order.check", "核对订单", "Check order"),
    ("order.close", "关闭订单", "Close order"),
    ("order.refund", "退款", "Refund"),
    ("preset.create", "新建预设", "Create preset"),
    ("preset.change", "修改预设", "Change preset"),
    ("preset.enable", "启用预设", "Switch preset on"),
    ("preset.disable", "停用预设", "Switch preset off"),
    ("preset.try", "试用预设", "Try preset"),
    ("product.create", "新建商品", "Create product"),
    ("product.change", "修改商品", "Change product"),
    ("sample.add", "上传样片", "Add sample"),
];

const TARGET: &[Word] = &[
    ("user", "用户", "User"),
    ("generation", "任务", "Generation"),
    ("order", "订单", "Order"),
    ("preset", "预设", "Preset"),
    ("product", "商品", "Product"),
    ("sample", "样片", "Sample"),
    ("picture", "图片", "Picture"),
    ("table", "表格", "Table"),
    ("worker", "执行者", "Worker"),
    ("queue", "队列", "Queue"),
];

const ROLE: &[Word] = &[
    ("user", "用户", "User"),
    ("support", "客服", "Support"),
    ("operator", "运营", "Operator"),
    ("admin", "管理员", "Administrator"),
];

const PRODUCT_KIND: &[Word] = &[("plan", "会员", "Membership"), ("pack", "积分包", "Credit pack")];

const TRUTH: &[Word] = &[("true", "是", "Yes"), ("false", "否", "No")];

const LANGUAGE: &[Word] = &[("zh-CN", "中文", "Chinese"), ("en", "英文", "English")];

const HEADS: &[Word] = &[
    ("id", "编号", "ID"),
    ("email", "邮箱", "E-mail"),
    ("display_name", "店铺名", "Shop name"),
    ("role", "角色", "Role"),
    ("status", "状态", "Status"),
    ("email_verified", "邮箱已验证", "E-mail verified"),
    ("locale", "语言", "Language"),
    ("created_at", "创建时间", "Created"),
    ("available", "可用积分", "Credits available"),
    ("held", "暂扣积分", "Credits held"),
    ("plan", "会员", "Membership"),
    ("plan_status", "会员状态", "Membership status"),
    ("plan_ends_at", "会员到期", "Membership ends"),
    ("last_sign_in_at", "最近登录", "Last sign-in"),
    ("at", "时间", "Time"),
    ("user_id", "用户编号", "User ID"),
    ("user_email", "用户邮箱", "User e-mail"),
    ("seq", "序号", "No."),
    ("kind", "类型", "Kind"),
    ("source", "来源", "Source"),
    ("delta_available", "可用变动", "Change in available"),
    ("delta_held", "暂扣变动", "Change in held"),
    ("available_after", "变动后可用", "Available after"),
    ("held_after", "变动后暂扣", "Held after"),
    ("generation_id", "任务编号", "Picture task ID"),
    ("order_id", "订单编号", "Order ID"),
    ("note", "备注", "Note"),
    ("actor", "操作方", "Done by"),
    ("actor_id", "操作人编号", "Done by (ID)"),
    ("actor_email", "操作人邮箱", "Done by (e-mail)"),
    ("reason", "原因", "Reason"),
    ("key", "操作键", "Operation key"),
    ("hash", "校验值", "Hash"),
    ("batch_id", "批次编号", "Batch ID"),
    ("preset", "工具标识", "Tool key"),
    ("preset_name", "工具", "Tool"),
    ("preset_version", "工具版本", "Tool version"),
    ("state", "状态", "State"),
    ("price", "单价（积分）", "Price in credits"),
    ("charged", "已扣积分", "Credits charged"),
    ("hold", "暂扣状态", "Hold"),
    ("failure", "失败原因", "Failure"),
    ("failure_detail", "失败详情", "Failure detail"),
    ("attempts", "尝试次数", "Attempts"),
    ("model", "模型", "Model"),
    ("cost_micros", "成本（百万分之一美元）", "Cost in millionths of a US dollar"),
    ("started_at", "开始时间", "Started"),
    ("finished_at", "结束时间", "Finished"),
    ("duration_ms", "用时（毫秒）", "Duration in ms"),
    ("retry_of", "重试自", "Retry of"),
    ("retried_as", "重试为", "Retried as"),
    ("stars", "评分", "Stars"),
    ("rating_words", "评价", "Rating note"),
    ("product_id", "商品编号", "Product ID"),
    ("product_kind", "商品类型", "Product kind"),
    ("product_name", "商品", "Product"),
    ("price_fen", "金额（分）", "Price in fen"),
    ("currency", "币种", "Currency"),
    ("provider", "支付方式", "Payment provider"),
    ("abnormal", "异常", "Irregularity"),
    ("transaction", "支付单号", "Payment number"),
    ("credits_granted", "发放积分", "Credits granted"),
    ("credits_revoked", "收回积分", "Credits revoked"),
    ("refunded_fen", "已退金额（分）", "Refunded in fen"),
    ("expires_at", "失效时间", "Expires"),
    ("paid_at", "付款时间", "Paid"),
    ("fulfilled_at", "到账时间", "Fulfilled"),
    ("closed_at", "关闭时间", "Closed"),
    ("refunded_at", "退款时间", "Refunded"),
    ("ip", "IP", "IP"),
    ("action", "操作", "Action"),
    ("target_kind", "对象类型", "Target kind"),
    ("target_id", "对象编号", "Target ID"),
    ("target_user_id", "所属用户", "Target's user"),
    ("before", "之前", "Before"),
    ("after", "之后", "After"),
    ("prev_hash", "前一校验值", "Previous hash"),
];
