namespace MeetingScribe.Server.Realtime;

/// <summary>What a client asks of single items.</summary>
/// <param name="recall">The audio of an item that has some.</param>
sealed class ItemRequests(EventSender sender, Conversation conversation, Func<Item, Task<byte[]>> recall)
{
    public async Task Create(CreateItem create)
    {
        var (item, error) = Item.Read(create.Item);
        await sender.Send(events => error ??= conversation.Insert(item!, create.PreviousItemId, events));
        if (error is not null)
            await Refuse(error, create.EventId);
    }

    public async Task Retrieve(RetrieveItem retrieve)
    {
        if (await Find(retrieve.ItemId) is not { } item)
        {
            await Refuse(NoItem("item_retrieve_invalid_item_id", retrieve.ItemId), retrieve.EventId);
            return;
        }

        var audio = item.HasAudio ? Convert.ToBase64String(await recall(item)) : null;
        await sender.Send(events => events.Add(new ItemRetrieved(item.Whole(audio))));
    }

    public async Task Delete(DeleteItem delete)
    {
        var isGone = false;
        await sender.Send(events =>
        {
            isGone = conversation.Delete(delete.ItemId);
            if (isGone)
                events.Add(new ItemDeleted(delete.ItemId));
        });
        if (!isGone)
            await Refuse(NoItem("item_delete_invalid_item_id", delete.ItemId), delete.EventId);
    }

    /// <summary>Always refused: only what an assistant says can be cut short.</summary>
    public async Task Truncate(TruncateItem truncate) => await Refuse(
        await Find(truncate.ItemId) is null
            ? NoItem("item_truncate_invalid_item_id", truncate.ItemId)
            : RealtimeError.Invalid("invalid_value", "Only assistant audio can be truncated, and a transcription session has none.", "item_id"),
        truncate.EventId);

    async Task<Item?> Find(string itemId)
    {
        Item? item = null;
        await sender.Send(_ => item = conversation.Find(itemId));
        return item;
    }

    Task Refuse(RealtimeError error, string? eventId) => sender.Send(new ErrorEvent(error.ToEvent(eventId)));

    static RealtimeError NoItem(string code, string itemId) => RealtimeError.Invalid(code, $"There is no item '{itemId}' in this session.", "item_id");
}
