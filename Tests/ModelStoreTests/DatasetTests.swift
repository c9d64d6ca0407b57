// Datasets: stored once by content, never changed, kept while they are needed.

import ModelStore
import Testing

struct DatasetTests {
    @Test func theSameContentIsStoredOnce() throws {
        let fixture = try StoreFixture()
        let again = try StoreFixture.importDataset(
            named: "rows", values: [1, 2, 3, 4], into: fixture.store)
        #expect(again.outcome == .alreadyThere)
        let alias = try StoreFixture.importDataset(
            named: "alias", values: [1, 2, 3, 4], into: fixture.store)
        #expect(alias.outcome == .sharesContent)
        let contents = try fixture.store.query(
            "SELECT count(*) FROM dataset_content", timeLimit: .seconds(5))
        #expect(contents.rows == [[.integer(1)]])
    }

    @Test func aNameNeverComesToMeanOtherRows() throws {
        let fixture = try StoreFixture()
        #expect {
            try StoreFixture.importDataset(
                named: "rows", values: [1, 2, 3, 5], into: fixture.store)
        } throws: { error in
            (error as? StoreError)?.message
                == "there is already another dataset 'rows', and datasets never change"
        }
    }

    @Test func aDatasetThatALineageNeedsStays() throws {
        let fixture = try StoreFixture()
        _ = try fixture.session()
        #expect {
            try fixture.store.removeDataset(named: "rows")
        } throws: { error in
            (error as? StoreError)?.message
                == "dataset 'rows' is needed by the history of net"
        }
    }

    @Test func contentGoesWithTheLastOfItsNames() throws {
        let fixture = try StoreFixture()
        _ = try StoreFixture.importDataset(
            named: "alias", values: [1, 2, 3, 4], into: fixture.store)
        func chunkCount() throws -> QueryValue {
            try fixture.store.query(
                "SELECT count(*) FROM dataset_chunk", timeLimit: .seconds(5)
            ).rows[0][0]
        }
        try fixture.store.removeDataset(named: "rows")
        #expect(try chunkCount() == .integer(1))
        try fixture.store.removeDataset(named: "alias")
        #expect(try chunkCount() == .integer(0))
    }

    @Test func theIdOfARemovedDatasetIsNeverUsedAgain() throws {
        let fixture = try StoreFixture()
        try fixture.store.removeDataset(named: "rows")
        let other = try StoreFixture.importDataset(
            named: "other", values: [5, 6, 7, 8], into: fixture.store)
        #expect(other.dataset.id > fixture.dataset.id)
    }

    @Test func rowsInAnotherOrderAreNotTheDataset() throws {
        let fixture = try StoreFixture()
        try fixture.tamper("UPDATE dataset_content SET sha256 = zeroblob(32)")
        let dataset = try fixture.store.dataset(named: "rows")
        #expect {
            try fixture.store.forEachChunk(of: dataset) { _ in }
        } throws: { error in
            (error as? StoreError)?.message
                == "the rows of dataset 'rows' do not have the SHA-256 of their import"
        }
    }

    @Test func whatAnInterruptedImportLeftIsRemovedByTheNext() throws {
        let fixture = try StoreFixture()
        try fixture.tamper(
            """
            INSERT INTO dataset_content (id, sha256, row_count, feature_count, target_count, is_complete)
            VALUES (77, zeroblob(32), 1, 1, 1, 0);
            INSERT INTO dataset_chunk VALUES (77, 0, 'zstd', 8, zeroblob(32), x'00');
            """)
        _ = try StoreFixture.importDataset(
            named: "more", values: [5, 6, 7, 8], into: fixture.store)
        let left = try fixture.store.query(
            "SELECT count(*) FROM dataset_chunk WHERE content_id = 77", timeLimit: .seconds(5))
        #expect(left.rows == [[.integer(0)]])
    }
}
