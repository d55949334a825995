"""What people upload: from the browser to an encrypted file and back, docs/filer.md.

upload > kontrol (kind, virus, drawn anew by fil_worker) > lager.
"""
