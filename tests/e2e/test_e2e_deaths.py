"""Processes are ended with -9 at every moment of a run, and everything goes on after their return."""

from pathlib import Path

import bad_files
import pytest
from fault_kit import (
    approved,
    assert_all_there_once,
    assert_nothing_twice,
    completed,
    count,
    kill_bot,
    kill_everything,
    working,
)
from house import House, open_house

from tomas.blocks.ids import Action
from tomas.modes.rfp.spec import SPEC

RFI = ("rfi.txt", bad_files.RFI.encode())


@pytest.mark.asyncio(loop_scope="module")
async def test_a_bot_killed_while_it_reads_the_input_reads_it_after_its_return(bot_house: House) -> None:
    await bot_house.ann.faults(fail_next={"method": "files.info", "status": 500, "count": 9})
    thread = await bot_house.begin(files=(RFI,))
    await kill_bot(bot_house)
    await bot_house.ann.faults(fail_next={"method": "conversations.history", "status": 500, "count": 1})
    await bot_house.start()
    gate = await bot_house.gate(thread)
    await kill_bot(bot_house)
    await bot_house.start()
    await bot_house.ann.click(gate, Action.CANCEL_AT_GATE)
    await bot_house.card_says(thread, "Stopped")
    assert_nothing_twice(await bot_house.ann.messages(bot_house.channel, thread))


async def test_a_run_through_deaths_of_the_bot(tmp_path: Path) -> None:
    async with open_house(tmp_path / "home") as house:
        thread = await house.begin()
        await kill_bot(house)
        await house.start()
        await working(house, "requirements")
        await kill_bot(house)
        await house.start()
        first = await house.gate(thread)
        await house.ann.click(first, Action.APPROVE)
        await kill_bot(house)
        await house.start()
        await approved(house, thread, first)
        second = await house.gate(thread, after=first["ts"])
        await house.ann.click(second, Action.APPROVE)
        await completed(house)
        await assert_all_there_once(house, thread)
        assert count(house, "decisions") == 2


async def test_a_run_through_deaths_of_everything_at_each_stage_and_gate(tmp_path: Path) -> None:
    async with open_house(tmp_path / "home") as house:
        thread = await house.begin()
        gate = "0"
        for stage in SPEC.stages:
            await working(house, stage.id)
            await die_and_return(house)
            if stage.gate:
                card = await house.gate(thread, after=gate)
                gate = card["ts"]
                await die_and_return(house)
                await house.ann.click(card, Action.APPROVE)
        await completed(house)
        await assert_all_there_once(house, thread)
        assert count(house, "decisions") == 2


async def die_and_return(house: House) -> None:
    await kill_everything(house)
    await house.start()
