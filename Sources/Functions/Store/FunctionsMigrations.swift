public import Storage

extension FunctionsService {
    /// The room's tables. Columns are what is queried; the rest of a record is JSON in one column.
    public static let migrations = [
        Migration(
            "functions.001-initial",
            [
                """
                CREATE TABLE functions (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL,
                last_version BIGINT NOT NULL, reserved_concurrency BIGINT, recursive_loop TEXT NOT NULL, tags TEXT NOT NULL,
                PRIMARY KEY (account, region, name))
                """,
                // number 0 is $LATEST.
                """
                CREATE TABLE function_versions (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, number BIGINT NOT NULL,
                revision TEXT NOT NULL, state TEXT NOT NULL, last_update TEXT, modified BIGINT NOT NULL, code_sha256 TEXT, code_size BIGINT NOT NULL,
                directory TEXT, settings TEXT NOT NULL, PRIMARY KEY (account, region, name, number))
                """,
                "CREATE INDEX function_versions_size ON function_versions (account, region, code_size)",
                """
                CREATE TABLE function_aliases (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, alias TEXT NOT NULL,
                revision TEXT NOT NULL, version TEXT NOT NULL, additional_version TEXT, additional_weight DOUBLE PRECISION,
                description TEXT NOT NULL, PRIMARY KEY (account, region, name, alias))
                """,
                // qualifier is empty for the policy of the unqualified function.
                """
                CREATE TABLE function_policies (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, qualifier TEXT NOT NULL,
                revision TEXT NOT NULL, statements TEXT NOT NULL, PRIMARY KEY (account, region, name, qualifier))
                """,
                """
                CREATE TABLE function_urls (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, qualifier TEXT NOT NULL,
                url_id TEXT NOT NULL, auth_type TEXT NOT NULL, invoke_mode TEXT NOT NULL, cors TEXT, created BIGINT NOT NULL,
                modified BIGINT NOT NULL, PRIMARY KEY (account, region, name, qualifier))
                """,
                "CREATE UNIQUE INDEX function_urls_id ON function_urls (url_id)",
                """
                CREATE TABLE function_event_invoke (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, qualifier TEXT NOT NULL,
                modified BIGINT NOT NULL, retries BIGINT, event_age BIGINT, on_success TEXT, on_failure TEXT,
                PRIMARY KEY (account, region, name, qualifier))
                """,
                """
                CREATE TABLE function_provisioned (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, qualifier TEXT NOT NULL,
                requested BIGINT NOT NULL, modified BIGINT NOT NULL, PRIMARY KEY (account, region, name, qualifier))
                """,
                // Outlives its versions: a layer's version numbers are never given twice.
                """
                CREATE TABLE layers (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, last_version BIGINT NOT NULL,
                PRIMARY KEY (account, region, name))
                """,
                """
                CREATE TABLE layer_versions (account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, number BIGINT NOT NULL,
                code_sha256 TEXT NOT NULL, code_size BIGINT NOT NULL, unzipped_size BIGINT NOT NULL, created BIGINT NOT NULL,
                description TEXT NOT NULL, license TEXT, runtimes TEXT NOT NULL, architectures TEXT NOT NULL, policy_revision TEXT,
                policy TEXT, PRIMARY KEY (account, region, name, number))
                """,
                """
                CREATE TABLE code_packages (sha256 TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL, files BIGINT NOT NULL,
                unzipped_size BIGINT NOT NULL)
                """,
                """
                CREATE TABLE code_chunks (sha256 TEXT NOT NULL, position BIGINT NOT NULL, bytes BYTEA NOT NULL,
                PRIMARY KEY (sha256, position))
                """,
                // Who needs which package: versions of functions and of layers, by ARN.
                "CREATE TABLE code_uses (owner TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (owner, sha256))",
                "CREATE INDEX code_uses_sha256 ON code_uses (sha256)",
            ])
    ]
}
