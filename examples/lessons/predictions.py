"""Prints each new prediction, and why: python3 predictions.py

BROKERS and REGISTRY say where. Ctrl-C ends it.
"""

import os

from confluent_kafka import Consumer
from confluent_kafka.avro import CachedSchemaRegistryClient, MessageSerializer

serializer = MessageSerializer(CachedSchemaRegistryClient(os.environ["REGISTRY"]))
consumer = Consumer({
    "bootstrap.servers": os.environ["BROKERS"],
    "group.id": "school",
    "auto.offset.reset": "latest",
})
consumer.subscribe(["lessons.predictions"], on_assign=lambda *_: print("listening", flush=True))
while True:
    message = consumer.poll(1)
    if message is None or message.error():
        continue
    prediction = serializer.decode_message(message.value())
    reasons = ", ".join("%s %+.2f" % (reason["feature"], reason["contribution"]) for reason in prediction["reasons"])
    print(prediction["entity"], prediction["decision"] or prediction["status"], prediction["score"], reasons, flush=True)
