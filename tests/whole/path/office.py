"""Steps 1 to 3: areas, the response with its water, the families."""

from __future__ import annotations

from datetime import datetime

from python_calamine import CalamineWorkbook

from relief.kernel import clock
from relief.kernel.zone import LOCAL
from tests.whole.path import world
from tests.whole.path.walker import Walker

CODE = "TEESTA-2026"
GEOJSON = "application/geo+json"


def draw(walker: Walker, corners: tuple[tuple[float, float], ...]) -> None:
    """Set corners with the mouse, as shares of the map's width and height."""
    page = walker.page
    page.wait_for_selector("#map path")
    tools = page.locator("[data-map-tools]")
    tools.get_by_role("button", name=walker.t("Draw on the map")).click()
    box = page.locator("#map").bounding_box()
    assert box is not None
    for east, south in corners:
        page.mouse.click(box["x"] + box["width"] * east, box["y"] + box["height"] * south)
    tools.get_by_role("button", name=walker.t("Finish the outline")).click()


def areas(admin: Walker) -> None:
    """The administrator looks at what is in the file, then accepts it."""
    admin.go("/")
    admin.look("admin-home")
    admin.follow("Bring in areas", within=".side")
    files = admin.page.locator('[name="content"]')
    files.set_input_files({"name": "dimla.geojson", "mimeType": GEOJSON, "buffer": world.areas_file()})
    admin.look("areas-upload")
    admin.press("Look at the file")
    admin.page.wait_for_selector("#map path")
    admin.says("Every row can be used.")
    admin.look("areas-preview", is_named=True)
    admin.press("Accept the good rows")
    admin.look("areas-accepted")
    table = {"name": "people.csv", "mimeType": "text/csv", "buffer": world.population_file()}
    admin.page.locator('[name="table"]').set_input_files(table)
    admin.fill(source="WorldPop 2020")
    admin.press("Write into the areas")
    admin.look("areas-people")


def response(asha: Walker) -> None:
    """The coordinator opens the response and says where the water is: a layer, and an outline by hand."""
    asha.go("/")
    asha.look("coordinator-empty")
    asha.go("/responses/")
    asha.look("responses-empty")
    asha.follow("Open a response")
    asha.fill(kind="flood", name_bn="তিস্তার বন্যা ২০২৬", name_en="Teesta flood 2026", code=CODE)
    asha.look("response-new")
    asha.press("Open the response")
    asha.look("response-open")
    if asha.page.locator('form[action$="/state"] [value="active"]').count():
        asha.press("Set to: %(state)s", state=asha.t("Active"))
    asha.follow("Add water or wind")
    asha.page.wait_for_selector("#map path")
    asha.look("water-draw")
    asha.follow("Bring in a file")
    layer = {"name": "teesta_SYNTHETIC.geojson", "mimeType": GEOJSON, "buffer": world.flood_file()}
    asha.page.locator('[name="content"]').set_input_files(layer)
    asha.fill(name_bn="তিস্তার পানি (অনুশীলন)", name_en="Water of the Teesta (exercise)")
    asha.look("water-file")
    asha.press("Keep all outlines")
    asha.page.wait_for_selector("#map path")
    asha.says("Invented for practice")
    asha.look("response-water")
    asha.follow("Add water or wind")
    with asha.page.expect_response(lambda answer: answer.url.endswith("/extents/preview")):
        draw(asha, ((0.40, 0.40), (0.55, 0.42), (0.52, 0.60), (0.38, 0.58)))
    asha.page.wait_for_selector("#preview b")
    asha.fill(name_bn="চরের নতুন পানি", name_en="New water on the char", source="Union parishad")
    asha.tick("is_synthetic")
    asha.look("water-drawn")
    asha.press("Keep this outline")
    asha.page.wait_for_selector("#map path")
    asha.sees("চরের নতুন পানি" if asha.story.language == "bn" else "New water on the char")
    asha.look("response-ready")


def families(asha: Walker) -> str:
    """A list as a reviewed batch, then one family by the quick form. The code of that family."""
    asha.go("/households/imports/")
    asha.look("lists-empty")
    sent = {"name": "খাদ্য-তালিকা.csv", "mimeType": "text/csv", "buffer": world.household_list()}
    asha.page.locator('[name="file"]').set_input_files(sent)
    asha.press("Upload and look at the columns")
    asha.look("list-columns")
    asha.press("Check the rows")
    asha.page.wait_for_url("**/households/imports/*")
    asha.page.wait_for_selector("#import-rows")
    asha.says("Cannot be read")
    asha.look("list-review")
    if asha.page.locator("#release-reason").count():
        asha.fill(reason="তালিকা ছোট, একটি সারি ভুল।")
        asha.press("Go on to the merge")
    with asha.page.expect_download() as fetched:
        asha.page.locator("main").get_by_role("link", name=asha.t("Rows to correct (Excel)")).first.click()
    sheet = CalamineWorkbook.from_path(fetched.value.path()).get_sheet_by_index(0)
    cells = [str(cell) for row in sheet.to_python() for cell in row]
    assert "ভুল সারি" in cells
    assert "রহিমা বেগম" not in cells
    asha.press("Merge into the registry")
    asha.page.wait_for_selector("#import-rows")
    asha.says("What became of the list")
    asha.look("list-merged")
    return _register(asha)


def _register(asha: Walker) -> str:
    asha.go("/households/")
    asha.look("registry")
    asha.go("/households/new")
    asha.fill(head_name="কুলসুম আক্তার", head_sex="female", size="৪", village="চর খড়িবাড়ি", house_damage="full")
    asha.fill(phone="০১৭১২৩৪৫৬৭৮")
    asha.page.locator('[name="area_id"]').select_option(index=1)
    asha.tick("consent", "given")
    asha.look("register-quick")
    asha.press("Register the household")
    if asha.page.locator("#similar-title").count():
        asha.look("register-similar")
        asha.press("It is another family: register anyway")
    asha.sees("কুলসুম আক্তার")
    asha.look("household")
    code = asha.page.locator(".code--big").inner_text().split()[0]
    asha.go(f"/households/?q={code}")
    asha.sees("কুলসুম আক্তার")
    return code


def today() -> datetime:
    return clock.now().astimezone(LOCAL)
