"""Confluent's own Python client, as Debian has it: reads and writes one Avro value by way of the registry.

    confluent_peer.py read BROKERS REGISTRY TOPIC            prints the first record's value as JSON
    confluent_peer.py write BROKERS REGISTRY TOPIC SCHEMA    writes the JSON on standard input; registers the schema
"""

import datetime
import json
import sys

from confluent_kafka import Consumer, Producer, avro
from confluent_kafka.avro import CachedSchemaRegistryClient, MessageSerializer

TIMEOUT_SECONDS = 30


def plain(value):
    """What JSON has no word for: times become epoch milliseconds."""
    if isinstance(value, datetime.datetime):
        return round(value.timestamp() * 1000)
    raise TypeError(type(value))


def read(brokers, registry, topic):
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "python-" + topic, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    message = consumer.poll(TIMEOUT_SECONDS)
    if message is None:
        sys.exit("no record within %d seconds" % TIMEOUT_SECONDS)
    if message.error():
        sys.exit(str(message.error()))
    serializer = MessageSerializer(CachedSchemaRegistryClient(registry))
    print(json.dumps(serializer.decode_message(message.value()), default=plain))
    consumer.close()


def write(brokers, registry, topic, schema):
    serializer = MessageSerializer(CachedSchemaRegistryClient(registry))
    producer = Producer({"bootstrap.servers": brokers})
    value = serializer.encode_record_with_schema(topic, avro.loads(schema), json.load(sys.stdin))
    producer.produce(topic, value)
    if producer.flush(TIMEOUT_SECONDS) > 0:
        sys.exit("not written within %d seconds" % TIMEOUT_SECONDS)


{"read": read, "write": write}[sys.argv[1]](*sys.argv[2:])
