"""How documents of a library refer to each other."""

from corpus.document import Document, Metadata
from corpus.links import links_from, links_to
from corpus.relations import RelationKind

OLD = Document(
    "old", "云溪县民宿扶持办法\n", Metadata(title="云溪县民宿扶持办法", document_number="云政发〔2020〕3号")
)
NEW = Document(
    "new",
    "云溪县乡村民宿奖补办法\n\n根据《云溪县旅游发展规划》，制定本办法。\n\n"
    "本办法自2024年4月1日起施行。《云溪县民宿扶持办法》（云政发〔2020〕3号）同时废止。\n",
    Metadata(title="云溪县乡村民宿奖补办法", document_number="云政发〔2024〕8号"),
)
NAMESAKE = Document(
    "namesake", "别的\n", Metadata(title="云溪县民宿扶持办法", document_number="云政发〔2018〕1号")
)
LIBRARY = {document.id: document for document in (NAMESAKE, OLD, NEW)}


def test_what_a_document_says_of_others() -> None:
    found = {link.relation.kind: link for link in links_from(NEW, LIBRARY)}
    assert found[RelationKind.REPEALS].other is OLD  # by its number, not the one that bears the same title
    assert found[RelationKind.REPEALS].name == "《云溪县民宿扶持办法》（云政发〔2020〕3号）"
    assert found[RelationKind.BASED_ON].other is None
    assert found[RelationKind.BASED_ON].name == "《云溪县旅游发展规划》"


def test_what_others_say_of_a_document() -> None:
    (link,) = links_to(OLD, LIBRARY)
    assert (link.document, link.relation.kind) == (NEW, RelationKind.REPEALS)
    assert links_to(NAMESAKE, LIBRARY) == []
    assert links_to(NEW, LIBRARY) == []
