"""Settings for hosts that take some: a `_headers` file (Netlify, Cloudflare Pages) and lines for nginx."""

from pathlib import Path

from coursebook.hosting import rules

HEADERS = "_headers"
NGINX = "nginx-course.conf"
# GitHub's and Gitee's pages would else run a generator of their own over the site and drop names with an underscore.
PLAIN = ".nojekyll"
SETTINGS = (HEADERS, NGINX, PLAIN)

NGINX_TOP = """\
# 这个文件由 coursebook build 生成，放进 nginx 的 server 或 location 里，例如：
#
#   server {{
#     listen 80;
#     root /srv/www;                          # 网站文件夹的上一级；网站放在 /srv/www/crm
#     location /crm/ {{
#       include /srv/www/crm/{name};
#       error_page 404 /crm/404.html;
#     }}
#   }}

types {{
{types}
}}
default_type {other};
etag on;
gzip_static on;
# 装了 brotli 模块（Debian：libnginx-mod-http-brotli-static）时，去掉下一行开头的 #
# brotli_static on;
gzip_vary on;
{general}
add_header Cache-Control "{again}";

# 名字里有内容指纹的文件永远不变，浏览器可以一直留着
location ~ "{lasting}" {{
{inner}
  add_header Cache-Control "{ever}";
}}
"""


def write_settings(folder: Path, policy: str) -> None:
    """Write both into a built site, with the policy of its pages."""
    headers = {"Content-Security-Policy": policy, **rules.ALWAYS, **rules.ISOLATION}
    (folder / PLAIN).touch()
    (folder / HEADERS).write_text(_headers(folder, headers), "utf-8", newline="")
    (folder / NGINX).write_text(_nginx(headers), "utf-8", newline="")


def _headers(folder: Path, headers: dict[str, str]) -> str:
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers.items())]
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    # What is not named keeps the host's own setting, which is to ask again; two settings would be joined.
    for path in filter(rules.is_lasting, paths):
        lines += [f"/{path}", f"  Cache-Control: {rules.FOR_EVER}"]
    return "\n".join(lines) + "\n"


def _nginx(headers: dict[str, str]) -> str:
    types: dict[str, list[str]] = {}
    for suffix, kind in rules.TYPES.items():
        types.setdefault(kind.partition(";")[0], []).append(suffix[1:])
    lines = [f'add_header {name} "{value}" always;' for name, value in headers.items()]
    return NGINX_TOP.format(
        name=NGINX,
        types="\n".join(f"  {kind} {' '.join(suffixes)};" for kind, suffixes in types.items()),
        other=rules.OTHER,
        general="\n".join(["charset utf-8;", *lines]),
        again=rules.ASK_AGAIN,
        lasting=rules.LASTING,
        inner="\n".join(f"  {line}" for line in lines),
        ever=rules.FOR_EVER,
    )
