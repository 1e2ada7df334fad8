"""The thin adapter that hands a course to MkDocs: pages, assets, menu, settings. Everything else is MkDocs-free."""

import os
import re
from pathlib import Path
from typing import Any

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from coursebook import assets, notebooks, words
from coursebook.course import Course, read_course
from coursebook.errors import CourseError
from coursebook.handbook import package_folder
from coursebook.markup import FormulaError
from coursebook.pages import navigation, render
from coursebook.settings import EXTENSIONS, FEATURES, SEARCH_FIELDS, palette

THEME = Path(__file__).parent / "theme"
# Files of lessons that a page may show; all else in docs/ is source, not site.
SHOWN = {".png", ".jpg", ".jpeg", ".svg", ".webp", ".gif", ".pdf", ".csv", ".xlsx"}


RUNS = re.compile(rf'<course-exercise [^>]*\bkind="(?:{"|".join(assets.RUNNING)})"')


class CoursebookConfig(Config):  # type: ignore[no-untyped-call]
    """Options in mkdocs.yml."""

    engine = config_options.Type(str, default="")
    """The package of reference methods, as it is imported; empty for a course without one."""

    course = config_options.Type(str, default=".")
    """The folder that holds `docs/` and `exercises/`, relative to mkdocs.yml."""


class CoursebookPlugin(BasePlugin[CoursebookConfig]):  # type: ignore[no-untyped-call]
    """Makes the site from the course's standard, lessons and exercises."""

    course: Course

    @event_priority(100)  # before the search plugin reads the language and its words
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the course and fit the settings to it."""
        root = Path(config.config_file_path or ".").resolve().parent / self.config.course
        try:
            self.course = read_course(root, engine=self.config.engine)
            config.nav = navigation(self.course)
            self.pages = render(self.course)
        except CourseError as error:
            raise PluginError(str(error)) from error
        about = self.course.standard.course
        config.use_directory_urls = True
        config.site_name = config.site_name or about.title
        config.theme.dirs.insert(0, str(THEME))
        _theme(config, about.language, self.course.strings)
        for name, options in EXTENSIONS.items():
            if name not in config.markdown_extensions:
                config.markdown_extensions.append(name)
            # What mkdocs.yml says itself goes before ours.
            config.mdx_configs[name] = {**options, **(config.mdx_configs.get(name) or {})}
        config.extra_css[:0] = [f"{assets.BASE}/{name}" for name in ("theme.css", "elements.css", "offline.css")]
        script = config_options.ExtraScriptValue(f"{assets.BASE}/elements.js")
        script.type = "module"
        config.extra_javascript.append(script)
        config.extra["generator"] = False
        config.extra["course"] = about.id
        words_shown = ("not_found", "not_found_help", "home", "search", "file_copy")
        config.extra["words"] = {key: self.course.strings(key) for key in words_shown}
        config.validation.links.anchors = 30  # logging.WARNING: a broken anchor is a fault, and --strict makes it stop
        words.learn(self.course.terms)
        for name, plugin in config.plugins.items():
            if name.endswith("search"):
                plugin.config["fields"] = {**SEARCH_FIELDS, **plugin.config.get("fields", {})}
        package = package_folder(root, self.config.engine) if self.config.engine else None
        watched = [root / "docs", root / "exercises", *([package] if package else [])]
        config.watch.extend(str(path) for path in watched if path.is_dir())
        return config

    @event_priority(100)  # before mkdocs-jupyter looks for notebooks
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Replace the sources in docs/ by the pages and assets made from them."""
        for file in list(files):
            source = Path(file.abs_src_path or "")
            if source.is_relative_to(config.docs_dir) and source.suffix.lower() not in SHOWN:
                files.remove(file)
            elif words.WORKER.fullmatch(file.src_uri):
                files.remove(file)
                script = words.mended(source.read_text(encoding="utf-8"))
                files.append(File.generated(config, file.src_uri, content=script))
        try:
            for path, text in self.pages.items():
                files.append(File.generated(config, path, content=text))
            for path, notebook in notebooks.execute_all(self.course).items():
                # Not a generated file: mkdocs-jupyter asks a page's file for the folder that it comes from.
                files.append(File(path, str(notebook.parents[1]), config.site_dir, use_directory_urls=True))
            for path, content in assets.collect(self.course).items():
                _publish(files, config, path, content)
        except CourseError as error:
            raise PluginError(str(error)) from error
        return files

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:  # noqa: ARG002
        """Take the day of the build out of the site: the same course gives the same bytes tomorrow."""
        page.update_date = "1980-01-01"
        return page

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Name the page in the message if a formula can't be read."""
        self._page = page.file.src_uri
        return markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Fit a notebook's page into the site."""
        if not page.file.src_uri.endswith(".ipynb"):
            return html
        # One long text with every word of its lesson; the lesson itself comes first in the search.
        page.meta["search"] = {"boost": 0.5, **page.meta.get("search", {})}
        return notebooks.page(html, page.toc, folded=self.course.strings("folded_code"))

    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> Any:  # noqa: ARG002
        """Say whether the page will read the list of the runtime's files."""
        context["runs_python"] = bool(RUNS.search(page.content or ""))
        return context

    def on_build_error(self, *, error: Exception) -> None:
        """Say a formula's fault with its page."""
        if isinstance(error, FormulaError):
            raise PluginError(f"{getattr(self, '_page', '')}：{error}") from error


def _publish(files: Files, config: MkDocsConfig, path: str, content: bytes | Path) -> None:
    if isinstance(content, Path):
        files.append(File.generated(config, path, abs_src_path=str(content)))
    else:
        files.append(File.generated(config, path, content=content))


def _theme(config: MkDocsConfig, language: str, strings: Any) -> None:
    theme = config.theme
    theme["language"] = language
    theme["font"] = False
    theme["favicon"] = f"{assets.BASE}/favicon.svg"
    theme["icon"] = {"logo": "material/book-open-page-variant"}
    theme["features"] = [*FEATURES, *(f for f in theme.get("features", []) if f not in FEATURES)]
    theme["palette"] = palette(strings)


os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")  # else jupyter_core warns on every start
