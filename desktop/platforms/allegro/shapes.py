"""Allegro's answers, and what it is sent: just the fields that are used, under the names of its description.

What is not named here is dropped while it is decoded: e-mail addresses, telephone numbers, bank accounts,
identity numbers. Dates are text, as the service does not keep to its own format everywhere.
"""

import msgspec


class Shape(msgspec.Struct, rename="camel", omit_defaults=True):
    pass


class Ref(Shape):
    id: str = ""


class Price(Shape):
    amount: str
    currency: str


# --- Message Center ---


class Interlocutor(Shape):
    login: str = ""


class Thread(Shape):
    id: str
    read: bool = False
    last_message_date_time: str | None = None
    interlocutor: Interlocutor | None = None


class Threads(Shape):
    threads: list[msgspec.Raw]


class RelatesTo(Shape):
    offer: Ref | None = None
    order: Ref | None = None


class MessageAuthor(Shape):
    login: str = ""
    is_interlocutor: bool = False


class MessageFile(Shape):
    file_name: str = ""
    mime_type: str | None = None
    url: str | None = None
    status: str = ""


class Additional(Shape):
    vin: str | None = None


class Message(Shape):
    id: str
    created_at: str
    author: MessageAuthor
    status: str = ""
    type: str = ""
    thread: Ref | None = None
    text: str | None = None
    subject: str | None = None
    relates_to: RelatesTo | None = None
    attachments: list[MessageFile] | None = None
    additional_information: Additional | None = None


class Messages(Shape):
    messages: list[msgspec.Raw]


class ReadFlag(Shape, omit_defaults=False):
    read: bool


class NewMessage(Shape):
    text: str
    attachments: list[Ref] = []


class Recipient(Shape):
    login: str


class FirstMessage(Shape):
    recipient: Recipient
    text: str
    order: Ref
    attachments: list[Ref] = []


class MessageFileDeclaration(Shape):
    filename: str
    size: int


# --- disputes and claims ---


class IssueUser(Shape):
    id: str | None = None
    login: str | None = None


class IssueState(Shape):
    status: str = ""
    status_due_date: str | None = None
    return_required: bool | None = None
    chat_active: bool | None = None


class IssueFile(Shape):
    file_name: str = ""
    url: str | None = None


class IssueAuthor(Shape):
    login: str | None = None
    role: str = ""


class IssueMessage(Shape):
    id: str = ""
    text: str | None = None
    attachments: list[IssueFile] | None = None
    author: IssueAuthor | None = None
    created_at: str | None = None


class LastMessage(Shape):
    status: str = ""
    created_at: str | None = None


class IssueChat(Shape):
    last_message: LastMessage | None = None
    messages_count: int = 0
    initial_message: IssueMessage | None = None


class Expectation(Shape):
    name: str | None = None


class Reason(Shape):
    type: str | None = None
    description: str | None = None


class Issue(Shape):
    id: str
    type: str = ""
    reference_number: str | None = None
    decision_due_date: str | None = None
    opened_date: str | None = None
    subject: str | None = None
    buyer: IssueUser | None = None
    checkout_form: Ref | None = None
    current_state: IssueState = msgspec.field(default_factory=IssueState)
    chat: IssueChat = msgspec.field(default_factory=IssueChat)
    expectations: list[Expectation] | None = None
    description: str | None = None
    offer: IssueUser | None = None
    reason: Reason | None = None
    right: str | None = None
    attachments: list[IssueFile] | None = None


class Issues(Shape):
    issues: list[msgspec.Raw]


class Chat(Shape):
    chat: list[msgspec.Raw]


class NewIssueMessage(Shape, omit_defaults=False):
    """`attachment` is no property of the description, but stands in its list of required ones."""

    text: str
    type: str
    attachments: list[Ref]
    attachment: None = None


class Verdict(Shape):
    status: str
    message: str
    partial_refund: Price | None = None


class IssueFileDeclaration(Shape):
    file_name: str
    size: int


# --- returns ---


class Buyer(Shape):
    login: str | None = None


class ReturnReason(Shape):
    type: str | None = None
    user_comment: str | None = None


class ReturnItem(Shape):
    offer_id: str | None = None
    quantity: int | None = None
    name: str | None = None
    reason: ReturnReason | None = None


class Rejection(Shape):
    code: str | None = None
    reason: str | None = None
    created_at: str | None = None


class Return(Shape):
    id: str
    created_at: str | None = None
    reference_number: str | None = None
    order_id: str | None = None
    buyer: Buyer | None = None
    items: list[ReturnItem] | None = None
    rejection: Rejection | None = None
    marketplace_id: str | None = None
    status: str | None = None
    is_fulfillment: bool | None = None


class Returns(Shape):
    customer_returns: list[msgspec.Raw]
    count: int = 0


class NewRejection(Shape):
    code: str
    reason: str | None = None


class ReturnRejection(Shape):
    rejection: NewRejection


# --- failures ---


class Error(Shape):
    code: str | None = None
    message: str | None = None
    user_message: str | None = None
    path: str | None = None


class Errors(Shape):
    errors: list[Error]


class OAuthError(msgspec.Struct):
    error: str
    error_description: str = ""


class OAuthToken(msgspec.Struct):
    access_token: str
    expires_in: int = 600
    refresh_token: str | None = None
    token_type: str = "bearer"


class DeviceAuthorization(msgspec.Struct):
    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str | None = None
    expires_in: int = 3600
    interval: int = 5
