/** Texts of dialogs and pages that are loaded when first opened: editor, library, comparison, downloads, batch, help, profile. */
export const zhStudio = {
  crop: {
    title: "裁剪与旋转 · {{slot}}",
    left: "左转",
    right: "右转",
    size: "范围",
    ratio: "比例",
    free: "自由",
    apply: "使用这张",
    keys: "方向键移动，按住 Shift 更快",
    move: "裁剪框，方向键移动",
    nw: "左上角，方向键缩放",
    ne: "右上角，方向键缩放",
    sw: "左下角，方向键缩放",
    se: "右下角，方向键缩放",
  },
  reuse: {
    title: "从我的图片选 · {{slot}}",
    from: "来源",
    uploads: "上传过的",
    results: "成片",
    noUploads: "还没有可再用的上传图。上传的图在过期前都会出现在这里。",
    noResults: "24 小时内还没有成片。",
    upload: "上传图，{{at}}",
    result: "{{tool}}的成片，{{at}}",
  },
};
