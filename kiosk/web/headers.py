"""The headers of every answer, and what some answers say besides."""

FEATURES_OFF = (
    "accelerometer", "autoplay", "bluetooth", "camera", "clipboard-read", "clipboard-write",
    "display-capture", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "serial", "storage-access", "usb", "web-share",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'; manifest-src 'self'; media-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in FEATURES_OFF), "fullscreen=(self)", "screen-wake-lock=(self)"]
    ),
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-DNS-Prefetch-Control": "off",
}
# Of figures that are the same for everybody.
A_MINUTE = "public, max-age=60"
NO_STORE = "no-store, max-age=0"
FOR_EVER = "public, max-age=31536000, immutable"
ONLY_ENCRYPTED = "max-age=63072000; includeSubDomains"
CLEAR = '"cache", "cookies", "storage"'
