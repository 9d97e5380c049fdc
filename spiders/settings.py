"""How all spiders behave: one request at a time per site, slowly, with an honest name."""

from __future__ import annotations

from typing import Any

from tracker.config import Settings

MAX_BYTES = 10_000_000
WRAP_UP = 60
"""Seconds before the crawl's end that a spider stops asking, so that what it has is kept and its run says why."""
RETRIED = [408, 500, 502, 504, 522, 524]  # 429 and 503 ask for patience: the next run comes soon enough


def crawl_settings(settings: Settings) -> dict[str, Any]:
    """Scrapy's settings for a crawl of this Puente; a replay has no delays and never leaves this machine."""
    slow = settings.replay is None
    return {
        "USER_AGENT": f"Puente/0.1 (+{settings.contact})",
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 2 if slow else 0,
        "AUTOTHROTTLE_ENABLED": slow,
        "AUTOTHROTTLE_START_DELAY": 2,
        "DOWNLOAD_TIMEOUT": 60,
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": RETRIED,
        "RETRY_GIVE_UP_LOG_LEVEL": "WARNING",  # an error in the log means lost pages; this one is kept as a fetch
        "HTTPERROR_ALLOW_ALL": True,
        "DEPTH_LIMIT": 8,
        "CLOSESPIDER_PAGECOUNT": 400,
        "CLOSESPIDER_TIMEOUT": max(settings.crawl_timeout - WRAP_UP, settings.crawl_timeout // 2),
        "DNS_TIMEOUT": 20,
        "TWISTED_DNS_RESOLVER": "spiders.safety.PublicResolver",
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # like the console, it would listen for whoever is on this machine
        "LOG_INSTALL_ROOT_HANDLER": False,  # tracker.logs writes all logs alike
        "LOG_LEVEL": settings.log_level,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "spiders.hosts.ExactHosts": 50,
            "spiders.patience.Patience": 60,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "spiders.robots.CarefulRobots": 100,
            "spiders.conditional.ConditionalGet": 560,
            "spiders.charset.Charset": 580,
        },
        "ITEM_PIPELINES": {"spiders.pipelines.KeepSnapshots": 500},
        "PUENTE": settings,
    } | (_careful("spiders.safety.CarefulHandler") if slow else _replayed())


def discarding(found: dict[str, Any]) -> dict[str, Any]:
    """The settings of a crawl that asks for the same pages and keeps nothing: no database is there for it."""
    stored = ("spiders.conditional.ConditionalGet", "spiders.patience.Patience")
    middlewares = {**found["DOWNLOADER_MIDDLEWARES"], **dict.fromkeys(stored)}
    return found | {"DOWNLOADER_MIDDLEWARES": middlewares, "ITEM_PIPELINES": {"spiders.pipelines.CountOnly": 500}}


def _careful(handler: str) -> dict[str, Any]:
    """Nothing but http and https has a handler: no file, no ftp, no data."""
    others = dict.fromkeys(("data", "file", "ftp", "s3"))
    return {"DOWNLOAD_HANDLERS": {**others, "http": handler, "https": handler}}


def _replayed() -> dict[str, Any]:
    return {
        **_careful("spiders.replay.ReplayHandler"),
        "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
        "DOWNLOAD_DELAY_JITTER": 0,
        "HTTPPROXY_ENABLED": False,
    }
