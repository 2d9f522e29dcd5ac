"""A learner has finished a lesson just now: python3 finish.py LEARNER COURSE MINUTES MISTAKES

BROKERS and REGISTRY say where.
"""

import os
import sys
from datetime import datetime, timezone
from pathlib import Path

from confluent_kafka import Producer, avro
from confluent_kafka.avro import CachedSchemaRegistryClient, MessageSerializer

learner, course, minutes, mistakes = sys.argv[1:]
lesson = {
    "learner_id": learner,
    "finished_at": datetime.now(timezone.utc),
    "course": course,
    "minutes": float(minutes),
    "mistakes": int(mistakes),
}
schema = avro.load(str(Path(__file__).with_name("lesson.avsc")))
serializer = MessageSerializer(CachedSchemaRegistryClient(os.environ["REGISTRY"]))
producer = Producer({
    "bootstrap.servers": os.environ["BROKERS"],
    "enable.idempotence": True,
    "partitioner": "murmur2_random",  # as Java's clients choose
})
producer.produce("lessons", key=learner, value=serializer.encode_record_with_schema("lessons", schema, lesson))
producer.flush()
