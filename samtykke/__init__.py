"""Children, holders of custody and consent."""
