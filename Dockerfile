# One image for migrate, web, worker and beat: docker-compose.yml says which of them it is.
FROM python:3.11-slim-bookworm

# What WeasyPrint draws with, and the time zones.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig tzdata \
    && rm -rf /var/lib/apt/lists/*

ENV HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: -r requirements.txt

COPY . .
# The collected files belong to the image. The settings ask for these names; nothing of them is kept.
RUN DATABASE_URL=sqlite:////tmp/build.sqlite3 SECRET_KEY=build CPR_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= python manage.py collectstatic --noinput -v 0 \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
    && install -d -o app -g app -m 750 /app/var /app/var/media
USER app
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "-c", "python:udviklingsmodel.gunicorn", "udviklingsmodel.wsgi"]
