"""A moto server with the corrections that tests of the AWS backend need.

moto differs from what AWS documents in these points. Each correction names the document that it follows.

    python serve.py PORT
"""

import sys
import threading
import time
from copy import deepcopy

from moto.core.utils import unix_time_millis
from moto.dynamodb import comparisons
from moto.dynamodb.exceptions import ItemSizeTooLarge, MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.responses import DynamoHandler
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.sqs import models as sqs
from werkzeug.serving import run_simple

import stacks  # noqa: F401  CloudFormation

# Calls are atomic (DynamoDB: "Working with items"); moto's are not, when two come at once. One lock for all of them,
# which a long poll lets go of while it waits.
lock = threading.Condition(threading.RLock())


class Atomic:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        with lock:
            body = list(self.app(environ, start_response))
            lock.notify_all()
            return body


# SQS developer guide, "FIFO queue delivery logic": within a group in order, and none of a group while others of it are in
# flight, those of the same batch apart.
def take(queue, count, visibility_timeout):
    def is_ready(message):
        return message.visible and not message.delayed

    blocked = {message.group_id for message in queue._messages if queue.fifo_queue and not is_ready(message)}
    taken = []
    for message in list(queue._messages):
        if len(taken) == count:
            break
        if message.group_id in blocked or not is_ready(message):
            continue
        message.mark_received(visibility_timeout=visibility_timeout)
        taken.append(deepcopy(message))
    return taken


def receive_message(
    self, queue_name, count, wait_seconds_timeout, visibility_timeout, message_attribute_names=None
):
    end = time.monotonic() + wait_seconds_timeout
    while True:
        with lock:
            taken = take(self.get_queue(queue_name), count, visibility_timeout)
            rest = end - time.monotonic()
            if taken or rest <= 0:
                return taken
            # Messages become visible by the passing of time, too.
            lock.wait(min(rest, 0.05))


# "Receipt handle": the one of the last delivery counts.
def had_receipt_handle(self, receipt_handle):
    return receipt_handle == self.receipt_handle


# "Exactly-once processing": an id is known for five minutes, also when its message has been deleted.
def add_message(self, message):
    known = self.__dict__.setdefault("known_ids", {})
    now = unix_time_millis()
    first = known.get(message.deduplication_id)
    if self.fifo_queue and first is not None and now - first < sqs.DEDUPLICATION_TIME_IN_SECONDS * 1000:
        return
    known[message.deduplication_id] = now
    self._messages.append(message)


# Deletes a message by its last receipt; one that is not known is not valid.
def delete_message(self, receipt_handle):
    for message in self._messages:
        if message.had_receipt_handle(receipt_handle):
            self._messages.remove(message)
            return
    if receipt_handle not in self.deleted_messages:
        raise sqs.ReceiptHandleIsInvalid()


sqs.SQSBackend.receive_message = receive_message
sqs.Message.had_receipt_handle = had_receipt_handle
sqs.Queue.add_message = add_message
sqs.Queue.delete_message = delete_message


# "DynamoDB item sizes and formats": bytes count as they are and not as base64, numbers by their digits, lists three bytes and
# one for each element.
original_size = DynamoType.size


def size(self):
    if self.is_binary() and isinstance(self.value, str):
        return len(self.value) // 4 * 3 - self.value.count("=", -2)
    if self.is_number():
        return (len(str(self.value).lstrip("-")) + 1) // 2 + 1 + str(self.value).startswith("-")
    if self.is_list():
        return 3 + sum(1 + value.size() for value in self.value)
    return original_size(self)


DynamoType.size = size


# "Quotas": 400 kB with the names, and what is replaced does not count.
def set_attribute(self, key, value):
    others = sum(len(name.encode()) + old.size() for name, old in self.items() if name != key)
    if others + len(key.encode()) + value.size() > 400 * 1024:
        raise ItemSizeTooLarge
    dict.__setitem__(self, key, value)


LimitedSizeDict.__setitem__ = set_attribute


# "Comparison operators": values of different types are not less than each other.
original_less = comparisons.OpLessThan.expr


def less(self, item):
    try:
        return original_less(self, item)
    except TypeError:
        return False


comparisons.OpLessThan.expr = less


# "TransactWriteItems": what is wrong with one item is a reason of the cancellation. An update without an expression changes
# nothing.
class ValidationError(Exception):
    pass


in_transaction = False
original_update = DynamoDBBackend.update_item
original_put = DynamoDBBackend.put_item
original_transact = DynamoDBBackend.transact_write_items


def update_item(self, *args, **kwargs):
    if not kwargs.get("update_expression") and not kwargs.get("attribute_updates"):
        kwargs["attribute_updates"] = {}
    return as_reason(original_update, self, *args, **kwargs)


def put_item(self, *args, **kwargs):
    return as_reason(original_put, self, *args, **kwargs)


def as_reason(body, *args, **kwargs):
    try:
        return body(*args, **kwargs)
    except MockValidationException as error:
        if in_transaction:
            raise ValidationError(str(error.message)) from error
        raise


def transact_write_items(self, *args, **kwargs):
    global in_transaction
    in_transaction = True
    try:
        return original_transact(self, *args, **kwargs)
    finally:
        in_transaction = False


DynamoDBBackend.update_item = update_item
DynamoDBBackend.put_item = put_item
DynamoDBBackend.transact_write_items = transact_write_items


# "TransactWriteItems", ClientRequestToken: the same call again changes nothing more.
original_answer = DynamoHandler.transact_write_items
answers = {}


def transact_once(self):
    token = self.body.get("ClientRequestToken")
    if token not in answers:
        result = original_answer(self)
        if token is None:
            return result
        answers[token] = result
    return answers[token]


DynamoHandler.transact_write_items = transact_once


# Kept connections, as AWS has them.
class Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"


if __name__ == "__main__":
    run_simple(
        "127.0.0.1",
        int(sys.argv[1]),
        Atomic(DomainDispatcherApplication(create_backend_app)),
        threaded=True,
        request_handler=Handler,
    )
