"""The project's settings as the tests in this process use them: nothing slow, nothing outside the process.

Processes that a test starts (races, journeys) run on `udviklingsmodel.settings` itself.
"""

import os

os.environ.setdefault("SECRET_KEY", "kun-til-test")
os.environ.setdefault("CPR_KEYS", "a3VuLXRpbC10ZXN0LWt1bi10aWwtdGVzdC1rdW4tdGk=")
os.environ["DEMO"] = "1"
os.environ["LOGHOVED"] = "/dev/null"  # a test that asks for it gives a file of its own

from udviklingsmodel.settings import *  # noqa: F403
from udviklingsmodel.settings import CACHES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # no collected files needed
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]  # as where the product has a name
SNAPSHOT_SECONDS = 0  # outside a request: see conftest.py
CACHES = CACHES | {"sider": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
