"""What an app answers to a command or through a response URL."""

from tomas.localslack.app_link.response_urls import ResponseUrls, Target
from tomas.localslack.jsontypes import JsonObject
from tomas.localslack.messenger import Messenger
from tomas.localslack.state.messages import Message
from tomas.localslack.state.workspace import Workspace
from tomas.localslack.web_api.args import Args
from tomas.localslack.web_api.content import Content, read_content


class Answers:
    """Shows answers: to one person, to the channel, or in place of the message acted on."""

    def __init__(self, workspace: Workspace, messenger: Messenger, response_urls: ResponseUrls) -> None:
        self._workspace = workspace
        self._messenger = messenger
        self._response_urls = response_urls

    def take(self, key: str, body: JsonObject) -> None:
        """Take what was posted to a response URL; raise SlackError if it is used up or malformed."""
        self.give(self._response_urls.use(key), body)

    def give(self, target: Target, body: JsonObject) -> None:
        """Show one answer."""
        args = Args(body)
        original = self._workspace.message(target.channel, target.message_ts)
        if args.flag("delete_original"):
            if original:
                self._messenger.delete(original)
            return
        content = read_content(args)
        if args.flag("replace_original") and original:
            self._replace(original, content)
        else:
            self._post(target, args, content)

    def _replace(self, original: Message, content: Content) -> None:
        previous = original.copy()
        original.text, original.blocks = content.text, content.blocks or []
        original.edited_by, original.edited_ts = self._workspace.bot.id, self._workspace.ids.ts()
        self._messenger.change(original, previous)

    def _post(self, target: Target, args: Args, content: Content) -> None:
        bot = self._workspace.bot
        in_channel = args.text("response_type") == "in_channel"
        message = Message(
            self._workspace.ids.ts(),
            target.channel,
            bot.id,
            content.text,
            blocks=content.blocks or [],
            attachments=content.attachments or [],
            thread_ts=args.text("thread_ts", target.thread_ts),
            bot_id=bot.bot_id,
            app_id=bot.app_id,
            ephemeral_to="" if in_channel else target.user,
        )
        if in_channel:
            self._messenger.post(message)
        else:
            self._messenger.whisper(message)
