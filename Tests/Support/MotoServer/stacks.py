"""CloudFormation as AWS documents it, where moto's is another. Each correction names the document that it follows.

Imported by serve.py, for its effect.
"""

import json
import re
from copy import deepcopy

from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.models import Change, ChangeSet, CloudFormationBackend, Stack
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.common_models import CloudFormationModel
from moto.iam.access_control import PermissionResult
from moto.iam.models import Role
from moto.s3.models import FakeBucket, s3_backends
from moto.sqs.models import sqs_backends
from moto.utilities.utils import get_partition

# What replaces a resource when it changes; "Template reference", "Update requires: Replacement" of each property.
REPLACING = {
    "AWS::DynamoDB::Table": {"TableName", "KeySchema"},
    "AWS::SQS::Queue": {"QueueName", "FifoQueue"},
    "AWS::S3::Bucket": {"BucketName"},
    "AWS::Lambda::Function": {"FunctionName", "PackageType"},
    "AWS::Lambda::EventSourceMapping": {"EventSourceArn"},
    "AWS::Events::Rule": {"Name"},
    "AWS::Logs::LogGroup": {"LogGroupName"},
    "AWS::IAM::Role": {"RoleName", "Path"},
}


# MARK: Types that moto does not have


class Attached(CloudFormationModel):
    """A part that belongs to another: its policy, its settings."""

    # moto takes the service's name from it.
    __module__ = "moto.cloudformation.parts"

    def __init__(self, name):
        self.name = name

    @property
    def physical_resource_id(self):
        return self.name

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        cls.apply(cloudformation_json["Properties"], account_id, region_name)
        return cls(resource_name)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        cls.apply(cloudformation_json["Properties"], account_id, region_name)
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        pass

    @staticmethod
    def cloudformation_name_type():
        return ""


class QueuePolicy(Attached):
    __module__ = Attached.__module__

    @staticmethod
    def cloudformation_type():
        return "AWS::SQS::QueuePolicy"

    @staticmethod
    def apply(properties, account_id, region_name):
        for url in properties["Queues"]:
            queue = sqs_backends[account_id][region_name].get_queue(url.split("/")[-1])
            queue.policy = json.dumps(properties["PolicyDocument"])


class BucketPolicy(Attached):
    __module__ = Attached.__module__

    @staticmethod
    def cloudformation_type():
        return "AWS::S3::BucketPolicy"

    @staticmethod
    def apply(properties, account_id, region_name):
        backend = s3_backends[account_id][get_partition(region_name)]
        backend.put_bucket_policy(properties["Bucket"], json.dumps(properties["PolicyDocument"]).encode())


# "Condition": a statement counts where its condition holds, which moto does not look at. Of conditions there are those
# alone that refuse plain HTTP. This server stands for one that has TLS.
original_permission = FakeBucket.get_permission


def get_permission(self, action, resource):
    if self.policy is not None:
        statements = json.loads(self.policy.decode())["Statement"]
        if all("Condition" in statement for statement in statements):
            return PermissionResult.NEUTRAL
    return original_permission(self, action, resource)


FakeBucket.get_permission = get_permission


# "PutRolePolicy": a document is JSON, also one that a template has written as YAML.
original_put_policy = Role.put_policy


def put_policy(self, policy_name, policy_json):
    original_put_policy(self, policy_name, policy_json if isinstance(policy_json, str) else json.dumps(policy_json))


Role.put_policy = put_policy


class InvokeConfig(Attached):
    """moto runs no functions, so nothing reads it."""

    __module__ = Attached.__module__

    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::EventInvokeConfig"

    @staticmethod
    def apply(properties, account_id, region_name):
        pass


known = parsing.get_model_list()
known[:] = [model for model in known if model is not Attached] + [QueuePolicy, BucketPolicy, InvokeConfig]


# MARK: What a template comes to


def parameters_of(template, given):
    """Given values, and the template's own where none is given."""
    return {name: given.get(name, slot.get("Default")) for name, slot in template.get("Parameters", {}).items()}


def effective(template, given):
    """The resources whose condition holds, with the values of parameters in their place."""
    values = parameters_of(template, given)
    conditions = template.get("Conditions", {})

    def holds(condition):
        (operator, operands), *_ = condition.items()
        if operator == "Condition":
            return holds(conditions[operands])
        operands = operands if isinstance(operands, list) else [operands]
        if operator == "Fn::Equals":
            return str(resolved(operands[0])) == str(resolved(operands[1]))
        if operator == "Fn::Not":
            return not holds(operands[0])
        if operator == "Fn::And":
            return all(holds(operand) for operand in operands)
        return any(holds(operand) for operand in operands)

    def resolved(value):
        if isinstance(value, list):
            return [resolved(element) for element in value]
        if not isinstance(value, dict):
            return value
        if "Ref" in value and value["Ref"] in values:
            return values[value["Ref"]]
        if "Fn::If" in value:
            name, yes, no = value["Fn::If"]
            return resolved(yes if holds(conditions[name]) else no)
        if isinstance(value.get("Fn::Sub"), str):
            replace = lambda match: str(values.get(match[1], match[0]))
            return {"Fn::Sub": re.sub(r"\$\{([A-Za-z0-9]+)\}", replace, value["Fn::Sub"])}
        return {key: resolved(element) for key, element in value.items()}

    return {
        name: resolved(resource)
        for name, resource in template.get("Resources", {}).items()
        if "Condition" not in resource or holds(conditions[resource["Condition"]])
    }


def diff(old, new):
    """Action, name, and whether the part is replaced."""
    changes = [("Add", name, "") for name in new if name not in old]
    for name in new:
        before, after = old.get(name), new[name]
        if before is None or before == after:
            continue
        first, second = before.get("Properties", {}), after.get("Properties", {})
        changed = {key for key in {*first, *second} if first.get(key) != second.get(key)}
        replaces = changed & REPLACING.get(after["Type"], set()) or before["Type"] != after["Type"]
        changes.append(("Modify", name, "True" if replaces else "False"))
    return changes + [("Remove", name, "") for name in old if name not in new]


# "CreateChangeSet": what would change, parameters and conditions included; a change set without changes has failed.
def change_set_diff(self):
    old = effective(self.stack.template_dict, self.stack.parameters if self.stack.template_dict else {})
    new = effective(self.template_dict, self.parameters)
    parts = self.stack.resource_map._parsed_resources
    changes = []
    for action, name, replacement in diff(old, new):
        change = Change(action, name, (new.get(name) or old[name])["Type"])
        change.physical_resource_id = getattr(parts.get(name), "physical_resource_id", None)
        if action == "Modify":
            change.replacement = replacement
        changes.append(change)
    return changes


original_create = CloudFormationBackend.create_change_set


def create_change_set(self, stack_name, change_set_name, template, parameters, change_set_type, **kwargs):
    found = [stack for stack in self.stacks.values() if stack.name == stack_name]
    if change_set_type == "CREATE" and found:
        if found[0].status != "REVIEW_IN_PROGRESS":
            raise AlreadyExistsException(f"Stack [{stack_name}] already exists and cannot be created again")
        del self.stacks[found[0].stack_id]
    if change_set_type == "UPDATE" and found and found[0].status.endswith("_IN_PROGRESS"):
        raise ValidationError(message=f"Stack:{found[0].stack_id} is in {found[0].status} state and can not be updated.")
    if change_set_type == "UPDATE" and found and found[0].status == "ROLLBACK_COMPLETE":
        raise ValidationError(message=f"Stack:{found[0].stack_id} is in ROLLBACK_COMPLETE state and can not be updated.")
    ids = original_create(
        self,
        stack_name=stack_name,
        change_set_name=change_set_name,
        template=template,
        parameters=parameters,
        change_set_type=change_set_type,
        **kwargs,
    )
    change_set = self.change_sets[ids[0]]
    outputs = change_set.template_dict.get("Outputs") != change_set.stack.template_dict.get("Outputs")
    if change_set.changes or outputs:
        change_set.status, change_set.execution_status, change_set.status_reason = "CREATE_COMPLETE", "AVAILABLE", None
    else:
        change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
        change_set.status_reason = (
            "The submitted information didn't contain changes. Submit different information to create a change set."
        )
    return ids


ChangeSet.diff = change_set_diff
CloudFormationBackend.create_change_set = create_change_set
# An update without changes fails as a change set, and is refused only where there is none.
original_validate = CloudFormationResponse._validate_different_update
CloudFormationResponse._validate_different_update = lambda self, *args: (
    None if self._get_action() == "CreateChangeSet" else original_validate(self, *args)
)


# MARK: Carrying out


def event(stack, name, resource_type, physical, status, reason=None):
    stack.events.append(models.Event(stack.stack_id, stack.name, name, physical, resource_type, status, reason, None))


def reason_of(error):
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    return message if isinstance(message, str) else str(message)


class Change_:
    """Brings a stack from one template to another, part by part."""

    def __init__(self, stack, template, parameters):
        self.stack, self.map = stack, stack.resource_map
        self.template, self.parameters = template, parameters
        self.old = effective(stack.template_dict, stack.parameters) if stack.template_dict else {}
        self.new = effective(template, parameters)

    def load(self):
        self.map._template = self.template
        self.map._resource_json_map = self.template["Resources"]
        self.map.input_parameters = self.parameters
        self.map.load_mapping()
        self.map.load_parameters()
        self.map.load_conditions()

    def tell(self, name, resource_type, status, reason=None):
        part = self.map._parsed_resources.get(name)
        event(self.stack, name, resource_type, getattr(part, "physical_resource_id", ""), status, reason)

    def guarded(self, name, resource_type, word, body):
        self.tell(name, resource_type, word + "_IN_PROGRESS")
        try:
            body()
        except Exception as error:  # whatever moto says about it
            self.tell(name, resource_type, word + "_FAILED", reason_of(error))
            raise
        self.tell(name, resource_type, word + "_COMPLETE")

    def run(self):
        old_map = deepcopy(self.map._resource_json_map)
        self.load()
        for name, resource in self.new.items():
            if name not in self.old:
                # The lazy map makes what a part refers to first, and makes no part twice.
                self.guarded(name, resource["Type"], "CREATE", lambda name=name: self.map[name])
        for action, name, _ in diff(self.old, self.new):
            if action == "Modify":
                self.guarded(name, self.new[name]["Type"], "UPDATE", lambda name=name: self.modify(name))
        for name in reversed([name for name in self.old if name not in self.new]):
            remove(self.stack, name, old_map[name])

    def modify(self, name):
        json_of = deepcopy(self.map._resource_json_map[name])
        part = parsing.parse_and_update_resource(
            name, json_of, self.map, account_id=self.map._account_id, region_name=self.map._region_name
        )
        if part is not None:
            self.map._parsed_resources[name] = part


# "DeletionPolicy": what is to be retained stays; RetainExceptOnCreate stays but for a creation that is taken back.
def remove(stack, name, resource, is_creation=False):
    policy = resource.get("DeletionPolicy", "Delete")
    parts = stack.resource_map._parsed_resources
    part = parts.get(name)
    physical = getattr(part, "physical_resource_id", "")
    if policy == "Retain" or (policy == "RetainExceptOnCreate" and not is_creation):
        event(stack, name, resource["Type"], physical, "DELETE_SKIPPED")
    elif part is not None:
        event(stack, name, resource["Type"], physical, "DELETE_IN_PROGRESS")
        try:
            cleaned = parsing.clean_json(deepcopy(resource), stack.resource_map)
            cleaned.setdefault("Properties", {})
            stack.resource_map._delete_resource(part, cleaned)
        except Exception as error:
            event(stack, name, resource["Type"], physical, "DELETE_FAILED", reason_of(error))
            raise
        event(stack, name, resource["Type"], physical, "DELETE_COMPLETE")
    parts.pop(name, None)


# "Stack failure options": what fails is taken back, the stack stays and tells.
def execute_change_set(self, change_set_name, stack_name=None):
    change_set = self.describe_change_set(change_set_name)
    if change_set.execution_status != "AVAILABLE":
        raise ValidationError(message=f"ChangeSet [{change_set_name}] cannot be executed in its current status")
    stack = self.stacks[change_set.stack_id]
    is_creation = change_set.change_set_type == "CREATE"
    word = "CREATE" if is_creation else "UPDATE"
    before = (stack.template, stack.template_dict, stack.parameters)
    stack._add_stack_event(word + "_IN_PROGRESS", resource_status_reason="User Initiated")
    change = Change_(stack, change_set.template_dict, change_set.parameters)
    change_set.execution_status = "EXECUTE_COMPLETE"
    try:
        change.run()
    except Exception as error:
        print("A change of a stack failed:", repr(error), flush=True)
        take_back(stack, change, before, is_creation)
        return
    stack.template, stack.template_dict = change_set.template, change_set.template_dict
    stack.parameters = change_set.parameters
    stack.output_map = stack._create_output_map()
    stack.status = word + "_COMPLETE"
    stack._add_stack_event(stack.status)


def take_back(stack, change, before, is_creation):
    prefix = "" if is_creation else "UPDATE_"
    stack._add_stack_event(prefix + "ROLLBACK_IN_PROGRESS", resource_status_reason="A part failed")
    for name in reversed([name for name in change.new if name not in change.old]):
        if name in stack.resource_map._parsed_resources:
            try:
                remove(stack, name, change.template["Resources"][name], is_creation=True)
            except Exception as error:
                print("Taking back failed:", repr(error), flush=True)
    if not is_creation:
        back = Change_(stack, before[1], before[2])
        back.old, back.new = {name: change.new.get(name, part) for name, part in change.old.items()}, change.old
        back.run()
    stack.status = prefix + "ROLLBACK_COMPLETE"
    stack._add_stack_event(stack.status)


# "DeleteStack": what cannot be deleted leaves the stack behind, and it tells why.
def delete_stack(self, name_or_stack_id):
    for stack in list(self.stacks.values()):
        if name_or_stack_id not in (stack.stack_id, stack.name):
            continue
        stack._add_stack_event("DELETE_IN_PROGRESS", resource_status_reason="User Initiated")
        resources = stack.template_dict.get("Resources", {})
        try:
            for name in reversed(list(resources)):
                if name in stack.resource_map._parsed_resources:
                    remove(stack, name, resources[name])
        except Exception:
            stack.status = "DELETE_FAILED"
            stack._add_stack_event(stack.status)
            return
        stack.status = "DELETE_COMPLETE"
        stack._add_stack_event(stack.status)
        self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)


CloudFormationBackend.execute_change_set = execute_change_set
CloudFormationBackend.delete_stack = delete_stack

# Only what is there is listed.
Stack.stack_resources = property(
    lambda self: [
        part for part in self.resource_map._parsed_resources.values() if getattr(part, "logical_resource_id", None)
    ]
)
