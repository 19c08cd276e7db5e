"""WeChat and WeCom: their messages in, our answers out."""
