import type { MigrationInterface, QueryRunner } from "typeorm";

/** Written for PostgreSQL 15 and later; never edited after it shipped. */
export class Initial1764000000000 implements MigrationInterface {
  readonly name = "Initial1764000000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE team (
        id uuid CONSTRAINT team_pkey PRIMARY KEY,
        external_id text NOT NULL CONSTRAINT team_external_id_key UNIQUE,
        name text NOT NULL,
        cloud_drive_search text NOT NULL DEFAULT 'OFF'
          CONSTRAINT team_cloud_drive_search_check CHECK (cloud_drive_search IN ('OFF', 'REQUESTED', 'ON')),
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX team_cloud_drive_search_idx ON team (cloud_drive_search, id)`);

    await runner.query(`
      CREATE TABLE person (
        id uuid CONSTRAINT person_pkey PRIMARY KEY,
        issuer text NOT NULL,
        subject text NOT NULL,
        name text,
        email text,
        CONSTRAINT person_issuer_subject_key UNIQUE (issuer, subject)
      )`);

    await runner.query(`
      CREATE TABLE membership (
        team_id uuid NOT NULL CONSTRAINT membership_team_fkey REFERENCES team ON DELETE CASCADE,
        person_id uuid NOT NULL CONSTRAINT membership_person_fkey REFERENCES person ON DELETE CASCADE,
        role text NOT NULL CONSTRAINT membership_role_check CHECK (role IN ('ADMIN', 'MEMBER')),
        CONSTRAINT membership_pkey PRIMARY KEY (team_id, person_id)
      )`);
    await runner.query(`CREATE INDEX membership_person_idx ON membership (person_id)`);

    await runner.query(`
      CREATE TABLE instance (
        id uuid CONSTRAINT instance_pkey PRIMARY KEY,
        team_id uuid NOT NULL CONSTRAINT instance_team_fkey REFERENCES team ON DELETE CASCADE,
        provider text NOT NULL,
        connection_name text NOT NULL,
        enabled boolean NOT NULL,
        registration text NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX instance_connection_name_key ON instance (team_id, lower(connection_name))`,
    );
    await runner.query(`CREATE INDEX instance_registration_idx ON instance (team_id, provider, registration)`);

    await runner.query(`
      CREATE TABLE setting (
        instance_id uuid NOT NULL CONSTRAINT setting_instance_fkey REFERENCES instance ON DELETE CASCADE,
        key text NOT NULL,
        value text,
        sealed text,
        version integer NOT NULL DEFAULT 1,
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT setting_pkey PRIMARY KEY (instance_id, key),
        CONSTRAINT setting_value_or_sealed_check CHECK ((value IS NULL) <> (sealed IS NULL))
      )`);

    await runner.query(`
      CREATE TABLE login (
        id uuid CONSTRAINT login_pkey PRIMARY KEY,
        team_id uuid NOT NULL,
        person_id uuid NOT NULL,
        provider text NOT NULL,
        registration text NOT NULL,
        state text NOT NULL CONSTRAINT login_state_check CHECK (state IN ('LOGGED_IN', 'EXPIRED')),
        account_id text NOT NULL,
        account text,
        sealed text NOT NULL,
        since timestamptz(3) NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT login_owner_registration_key UNIQUE (team_id, person_id, provider, registration),
        CONSTRAINT login_membership_fkey FOREIGN KEY (team_id, person_id) REFERENCES membership ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX login_registration_idx ON login (team_id, provider, registration)`);

    await runner.query(`
      CREATE TABLE attempt (
        id uuid CONSTRAINT attempt_pkey PRIMARY KEY,
        state_hash text CONSTRAINT attempt_state_hash_key UNIQUE,
        ticket_hash text CONSTRAINT attempt_ticket_hash_key UNIQUE,
        team_id uuid NOT NULL,
        person_id uuid NOT NULL,
        instance_id uuid NOT NULL CONSTRAINT attempt_instance_fkey REFERENCES instance ON DELETE CASCADE,
        fingerprint text NOT NULL,
        sealed text NOT NULL,
        outcome text,
        return_to text NOT NULL,
        redirect_uri text NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT attempt_membership_fkey FOREIGN KEY (team_id, person_id) REFERENCES membership ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX attempt_person_idx ON attempt (person_id, team_id)`);
    await runner.query(`CREATE INDEX attempt_instance_idx ON attempt (instance_id)`);
    await runner.query(`CREATE INDEX attempt_expires_at_idx ON attempt (expires_at)`);

    await runner.query(`
      CREATE TABLE audit_event (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_event_pkey PRIMARY KEY,
        team_id uuid NOT NULL CONSTRAINT audit_event_team_fkey REFERENCES team ON DELETE CASCADE,
        at timestamptz(3) NOT NULL DEFAULT now(),
        actor_id uuid NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        instance_id uuid,
        fields text[] NOT NULL
      )`);
    await runner.query(`CREATE INDEX audit_event_team_idx ON audit_event (team_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_event, attempt, login, setting, instance, membership, person, team`);
  }
}
