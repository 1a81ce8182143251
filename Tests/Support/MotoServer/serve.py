"""A moto server with the corrections that tests of the AWS backend need.

moto differs from what AWS documents in these points. Each correction names the document that it follows.

    python serve.py PORT
"""

import functools
import socket
import sys
import threading
import time
from copy import deepcopy

from moto import backends
from moto.core import responses
from moto.core.utils import unix_time_millis
from moto.dynamodb import comparisons
from moto.dynamodb.exceptions import ItemSizeTooLarge, MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.sqs import models as sqs
from moto.sqs.responses import SQSResponse
from werkzeug.serving import run_simple

import stacks  # noqa: F401  CloudFormation

# Calls are atomic (DynamoDB: "Working with items"); moto's are not, when two come at once. One lock for all of them,
# which a long poll lets go of while it waits.
lock = threading.RLock()
# The connection of the request that a thread works on.
current = threading.local()


class Atomic:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        current.connection = environ.get("werkzeug.socket")
        with lock:
            return list(self.app(environ, start_response))


def has_left():
    """Whether whoever asked has closed the connection."""
    try:
        return current.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


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


# Notified of every change of the queue that may let a message be taken.
def changes(queue):
    return queue.__dict__.setdefault("changes", threading.Condition(lock))


# Seconds until a message becomes ready by the passing of time.
def soonest(queue, most):
    now = unix_time_millis()
    times = [max(message.visible_at, message.delayed_until) - now for message in queue._messages]
    return min([time / 1000 + 0.002 for time in times if time >= 0] + [most])


# "ReceiveMessage", ReceiveRequestAttemptId: the same attempt again gives the same messages, hidden anew, unless one of them
# was deleted or released since.
def repeated(queue, visibility_timeout):
    attempts = queue.__dict__.setdefault("attempts", {})
    known = attempts.get(current.attempt)
    receipts = {message.receipt_handle: message for message in queue._messages if not message.visible}
    if not known or any(message.receipt_handle not in receipts for message in known):
        return []
    for message in known:
        receipts[message.receipt_handle].change_visibility(visibility_timeout)
    return known


# A poll whose client has left takes nothing and ends: its messages would be hidden from everybody for a while.
def receive_message(
    self, queue_name, count, wait_seconds_timeout, visibility_timeout, message_attribute_names=None
):
    end = time.monotonic() + wait_seconds_timeout
    while True:
        queue = self.get_queue(queue_name)
        taken = repeated(queue, visibility_timeout)
        if not taken and not has_left():
            taken = take(queue, count, visibility_timeout)
            if taken and current.attempt:
                queue.attempts[current.attempt] = taken
        rest = end - time.monotonic()
        if taken or rest <= 0 or has_left():
            return taken
        changes(queue).wait(min(rest, soonest(queue, 0.5)))


original_receive = SQSResponse.receive_message


def receive_attempt(self):
    current.attempt = self._get_param("ReceiveRequestAttemptId")
    return original_receive(self)


SQSResponse.receive_message = receive_attempt
original_delete_queue = sqs.SQSBackend.delete_queue
original_visibility = sqs.SQSBackend.change_message_visibility


def delete_queue(self, queue_name):
    queue = self.get_queue(queue_name)
    original_delete_queue(self, queue_name)
    changes(queue).notify_all()


def change_message_visibility(self, queue_name, receipt_handle, visibility_timeout):
    original_visibility(self, queue_name, receipt_handle, visibility_timeout)
    changes(self.get_queue(queue_name)).notify_all()


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
    changes(self).notify_all()


# Deletes a message by its last receipt; one that is not known is not valid.
def delete_message(self, receipt_handle):
    for message in self._messages:
        if message.had_receipt_handle(receipt_handle):
            self._messages.remove(message)
            changes(self).notify_all()
            return
    if receipt_handle not in self.deleted_messages:
        raise sqs.ReceiptHandleIsInvalid()


# A message that becomes visible while the queue's numbers are counted is in one of them.
original_attributes = sqs.SQSBackend.get_queue_attributes


def get_queue_attributes(self, queue_name, attribute_names):
    original_time = sqs.unix_time_millis
    now = original_time()
    sqs.unix_time_millis = lambda *_: now
    try:
        return original_attributes(self, queue_name, attribute_names)
    finally:
        sqs.unix_time_millis = original_time


sqs.SQSBackend.get_queue_attributes = get_queue_attributes
sqs.SQSBackend.receive_message = receive_message
sqs.SQSBackend.delete_queue = delete_queue
sqs.SQSBackend.change_message_visibility = change_message_visibility
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


# moto copies the whole table for each item of a transaction, to have it again where the transaction fails. The items alone are
# enough.
Table.__deepcopy__ = lambda self, memo: self


def item_of(self, entry):
    operation = next(iter(entry.values()))
    table = self.tables[operation["TableName"]]
    place = operation.get("Item") or operation["Key"]
    names = [table.hash_key_attr, table.range_key_attr]
    partition, sort = [DynamoType(place[name]) for name in names]
    return table, partition, sort, deepcopy(table.get_item(partition, sort))


def transact_write_items(self, transact_items):
    global in_transaction
    known = all(next(iter(entry.values())).get("TableName") in self.tables for entry in transact_items)
    before = [item_of(self, entry) for entry in transact_items] if known else []
    in_transaction = True
    try:
        return original_transact(self, transact_items)
    except Exception:
        for table, partition, sort, item in before:
            if item is None:
                table.items[partition].pop(sort, None)
            else:
                table.items[partition][sort] = item
        raise
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


# moto looks into its folders for every call.
modules = list(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: iter(modules)
responses.method_names_from_class = functools.cache(responses.method_names_from_class)


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
