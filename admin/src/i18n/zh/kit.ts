/** react-admin's own messages in Chinese; a test compares the keys with the kit's English ones. */
import type { TranslationMessages } from "react-admin";

export const zhKit: TranslationMessages = {
  ra: {
    action: {
      add_filter: "筛选", add: "添加", back: "返回", bulk_actions: "已选 %{smart_count} 条", cancel: "取消",
      clear_array_input: "清空列表", clear_input_value: "清空", clone: "复制", confirm: "确定", create: "新建",
      create_item: "新建 %{item}", delete: "删除", edit: "编辑", export: "导出", list: "列表", refresh: "刷新",
      remove_filter: "去掉这个筛选", remove_all_filters: "去掉全部筛选", remove: "移除", reset: "重置", save: "保存",
      search: "搜索", search_columns: "搜索列", select_all: "全选", select_all_button: "全选", select_row: "选中这一行",
      show: "查看", sort: "排序", undo: "撤销", unselect: "取消选择", expand: "展开", close: "关闭", open_menu: "打开菜单",
      close_menu: "收起菜单", update: "更新", move_up: "上移", move_down: "下移", open: "打开",
      toggle_theme: "切换深浅色", select_columns: "列", update_application: "载入新版本",
    },
    boolean: { true: "是", false: "否", null: " " },
    page: {
      create: "新建%{name}", dashboard: "总览", edit: "%{name} %{recordRepresentation}", error: "出了问题", list: "%{name}",
      loading: "加载中", not_found: "没有这一页", show: "%{name} %{recordRepresentation}", empty: "还没有%{name}。",
      invite: "要新建一个吗？", access_denied: "没有权限", authentication_error: "登录校验失败",
    },
    input: {
      file: { upload_several: "把文件拖到这里，或点击选择。", upload_single: "把文件拖到这里，或点击选择。" },
      image: { upload_several: "把图片拖到这里，或点击选择。", upload_single: "把图片拖到这里，或点击选择。" },
      references: { all_missing: "找不到关联的数据。", many_missing: "有关联的数据已不存在。", single_missing: "关联的数据已不存在。" },
      password: { toggle_visible: "隐藏密码", toggle_hidden: "显示密码" },
    },
    message: {
      about: "关于", access_denied: "你没有查看这一页的权限", are_you_sure: "确定吗？",
      authentication_error: "登录服务出错，无法核对你的身份。", auth_error: "核对登录状态时出错。",
      bulk_delete_content: "确定删除选中的 %{smart_count} 项？", bulk_delete_title: "删除 %{smart_count} 项 %{name}",
      bulk_update_content: "确定更新选中的 %{smart_count} 项？", bulk_update_title: "更新 %{smart_count} 项 %{name}",
      clear_array_input: "确定清空整个列表？", delete_content: "确定删除？", delete_title: "删除 %{name} %{recordRepresentation}",
      details: "详情", error: "页面出错，操作没有完成。", invalid_form: "有内容需要修改，请检查。", loading: "请稍候", no: "否",
      not_found: "网址有误，或链接已失效。", select_all_limit_reached: "太多了，只选中了前 %{max} 项。",
      unsaved_changes: "有改动还没保存，确定离开吗？", yes: "是", placeholder_data_warning: "网络有问题：数据没有刷新。",
    },
    navigation: {
      clear_filters: "清除筛选", no_filtered_results: "没有符合筛选的%{name}", no_results: "没有%{name}",
      no_more_results: "没有第 %{page} 页，请看上一页。", page_out_of_boundaries: "没有第 %{page} 页",
      page_out_from_end: "已经是最后一页", page_out_from_begin: "已经是第一页",
      page_range_info: "%{offsetBegin}–%{offsetEnd}，共 %{total}",
      partial_page_range_info: "%{offsetBegin}–%{offsetEnd}，还有更多", current_page: "第 %{page} 页", page: "到第 %{page} 页",
      first: "第一页", last: "最后一页", next: "下一页", previous: "上一页", page_rows_per_page: "每页", skip_nav: "跳到正文",
    },
    sort: { sort_by: "按%{field_lower_first}%{order}排序", ASC: "升序", DESC: "降序" },
    auth: {
      auth_check_error: "请先登录", user_menu: "账号", username: "用户名", password: "密码", email: "邮箱", sign_in: "登录",
      sign_in_error: "登录失败，请再试", logout: "退出登录",
    },
    notification: {
      updated: "已更新", created: "已创建", deleted: "已删除", bad_item: "数据有误", item_doesnt_exist: "数据不存在",
      http_error: "服务器通信出错", data_provider_error: "数据读取出错。", i18n_error: "无法加载所选语言", canceled: "已取消",
      logged_out: "登录已失效，请重新登录。", not_authorized: "你没有查看它的权限。", application_update_available: "有新版本。",
      offline: "没有网络，无法读取数据。",
    },
    validation: {
      required: "必填", minLength: "至少 %{min} 个字", maxLength: "最多 %{max} 个字", minValue: "不小于 %{min}",
      maxValue: "不大于 %{max}", number: "请填数字", email: "请填有效邮箱", oneOf: "只能是：%{options}",
      regex: "格式应为：%{pattern}", unique: "不能重复",
    },
    saved_queries: {
      label: "常用筛选", query_name: "名称", new_label: "保存当前筛选…", new_dialog_title: "保存当前筛选为",
      remove_label: "删除常用筛选", remove_label_with_name: "删除 “%{name}”", remove_dialog_title: "删除常用筛选？",
      remove_message: "确定从常用筛选中删除它吗？", help: "设好筛选后可以存下来以后用",
    },
    guesser: { empty: { title: "没有数据", message: "请检查数据来源" } },
    configurable: {
      customize: "自定义", configureMode: "设置这一页",
      inspector: { title: "检查器", content: "移到界面元素上进行设置", reset: "恢复默认", hideAll: "全部隐藏", showAll: "全部显示" },
      Datagrid: { title: "表格", unlabeled: "第 %{column} 列" },
      SimpleForm: { title: "表单", unlabeled: "第 %{input} 项" },
      SimpleList: { title: "列表", primaryText: "主文字", secondaryText: "次文字", tertiaryText: "第三文字" },
    },
  },
};
