"""Every deed that needs permission: the word is the permission, the audit entry and the sync verb."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """`capability.verb`; the comment beside each says in one line what it allows."""

    ACCOUNTS_VIEW = "accounts.view"  # See the list of accounts, their roles and areas.
    ACCOUNTS_MANAGE = "accounts.manage"  # Create, change, disable accounts and end their sign-ins.
    ACCOUNTS_SIGN_IN = "accounts.sign-in"  # Enter; recorded for every attempt that succeeds.
    DEVICES_VIEW = "devices.view"  # See the tablets of one's own areas, their last contact and their backlog.
    DEVICES_MANAGE = "devices.manage"  # Enrol and revoke tablets; sign off one that does not come back.
    DEVICES_USE = "devices.use"  # Work on a shared tablet: set a PIN, take lists along.
    AUDIT_VIEW = "audit.view"  # Read the trail of who did what.
    JOBS_VIEW = "jobs.view"  # See what happens by itself: when it ran, how long, and what failed.
    JOBS_RUN = "jobs.run"  # Have a job run now.
    KEYS_VIEW = "keys.view"  # See whether the sealing key is right and how far a new one has come.
    KEYS_ROTATE = "keys.rotate"  # Seal everything anew with the present key (command and job only).
    SAFEGUARDS_BAR = "safeguards.bar"  # Bar somebody from a file; end a bar that somebody else wants ended.

    RETENTION_VIEW = "retention.view"  # See how long each class of data is kept, and what of one's own goes when.
    RETENTION_SET = "retention.set"  # Write down the period that the organisation decided for a class.
    RETENTION_CONFIRM = "retention.confirm"  # Agree that a list of what is due goes; hold back what must stay.
    INCIDENTS_REPORT = "incidents.report"  # Report a lost tablet, which shuts it out at once, or a breach.
    INCIDENTS_FOLLOW = "incidents.follow"  # See lost tablets and breaches of one's areas; write down what was done.

    AREAS_VIEW = "areas.view"  # Open area pages and maps inside one's own areas.
    AREAS_IMPORT = "areas.import"  # Bring in area polygons and population figures.

    RESPONSES_VIEW = "responses.view"  # See responses and where the water or wind was.
    RESPONSES_OPEN = "responses.open"  # Open a response and change its state.
    HAZARDS_ADD = "responses.add-hazard"  # Import or draw a hazard extent.

    HOUSEHOLDS_VIEW = "households.view"  # Search the registry and read household pages.
    HOUSEHOLDS_REGISTER = "households.register"  # Add a household and its members.
    HOUSEHOLDS_CORRECT = "households.correct"  # Change what was registered; the old value stays in history.
    HOUSEHOLDS_WITHDRAW = "households.withdraw"  # Take a household out of active lists, with a reason.
    HOUSEHOLDS_VERIFY = "households.verify"  # Confirm or dispute reported damage.
    HOUSEHOLDS_ADJUDICATE = "households.adjudicate"  # Decide on records that look alike: join, two families, visit.
    HOUSEHOLDS_APPROVE_MERGE = "households.approve-merge"  # Agree to many joins that somebody else asked for.
    HOUSEHOLDS_IMPORT = "households.import"  # Bring in a list as a reviewed batch.
    HOUSEHOLDS_READ_PAPERS = "households.read-papers"  # Read a whole identity number; each reading is recorded.
    HOUSEHOLDS_REQUESTS = "households.requests"  # Keep and answer what families ask about their data; print it.
    HOUSEHOLDS_ERASE = "households.erase"  # Decide an erasure that somebody else wrote down.
    HOUSEHOLDS_EXPORT = "households.export"  # Take households out as a file, with purpose and recipient in the log.

    VERIFICATION_VIEW = "verification.view"  # See forums, committees, their sessions and appeals.
    VERIFICATION_NOMINATE = (
        "verification.nominate"  # Write down what forums propose and what people appeal; plan visits.
    )
    VERIFICATION_MANAGE = "verification.manage"  # Set up committees, open sessions, fill their lists, set the terms.
    VERIFICATION_DECIDE = "verification.decide"  # Write down what a session decides on a household.

    CARDS_VIEW = "cards.view"  # See relief cards, their batches and states.
    CARDS_ISSUE = "cards.issue"  # Print cards, link them to households, replace lost ones.
    CARDS_BLOCK = "cards.block"  # Stop a card with a reason, and let it work again.

    STOCK_VIEW = "stock.view"  # See items, kits and balances.
    STOCK_CHANGE = "stock.change"  # Define items and kits, take goods in, send them with a waybill.
    STOCK_RECEIVE = "stock.receive"  # Write what arrived with a waybill.
    STOCK_COUNT = "stock.count"  # Count goods; say what is damaged or lost.
    STOCK_AGREE = "stock.agree"  # Decide on a count, a damage or a loss that somebody else found.

    DISTRIBUTIONS_VIEW = "distributions.view"  # See plans and their lists.
    DISTRIBUTIONS_PLAN = "distributions.plan"  # Draft, target, lock, open, reconcile, close, cancel.
    SUPPORT_OTHERS = "distributions.others"  # Write down what other organisations gave; compare lists of hashes.
    DISTRIBUTIONS_APPROVE = "distributions.approve"  # Approve or send back a locked plan one did not write.

    CHECKIN_VIEW = "checkin.view"  # Open the check-in desk of an open distribution.
    CHECKIN_RECORD = "checkin.record"  # Record that a household came and what it was given.
    CHECKIN_OVERRIDE = "checkin.override"  # Allow goods against a verdict at the desk, with a reason.
    CHECKIN_RESOLVE = "checkin.resolve"  # Settle a double collection or another conflict, with a reason.

    MONITORING_VIEW = "monitoring.view"  # See surveys after distributions and what families said.
    MONITORING_PLAN = "monitoring.plan"  # Draw the families to ask, and close a survey.
    MONITORING_ASK = "monitoring.ask"  # Write down what a family said and what was done for it.

    FEEDBACK_VIEW = "feedback.view"  # See questions and complaints inside one's own areas.
    FEEDBACK_RECORD = "feedback.record"  # Write down a question or complaint.
    FEEDBACK_ANSWER = "feedback.answer"  # Answer one, take it up again, hand it over when it is confidential.
    FEEDBACK_REPORT = "feedback.report"  # Write a confidential report, sealed for those it is addressed to.
    FEEDBACK_CONFIDENTIAL = "feedback.confidential"  # Read and close confidential reports addressed to oneself.

    PAYMENTS_VIEW = "payments.view"  # See payments of a list, wallets by their last four signs.
    PAYMENTS_WALLETS = "payments.wallets"  # Write down or correct where a family's money goes.
    PAYMENTS_EXPORT = "payments.export"  # Take out the payment list of an approved distribution.
    PAYMENTS_SETTLE = "payments.settle"  # Bring in what providers and vendors answer.

    SYNC_REVIEW = "sync.review"  # Decide on what tablets sent and the server held back.

    GRANTS_VIEW = "rehabilitation.view"  # See rehabilitation programmes and grants.
    GRANTS_NOMINATE = "rehabilitation.nominate"  # Propose a household for a grant.
    GRANTS_VERIFY = "rehabilitation.verify"  # Record the committee's decision and inspect milestones.
    GRANTS_APPROVE = "rehabilitation.approve"  # Approve a verified grant, its payments, what a fund spends.
    GRANTS_REASONS = "rehabilitation.reasons"  # Read why a confidential programme exists and what was said for it.
    FUNDS_KEEP = "rehabilitation.keep-funds"  # Open a union's fund; write what it received, spent and got back.

    SPACES_VIEW = "spaces.view"  # See spaces, timetables and counts without names (C0).
    SPACES_VIEW_CHILDREN = "spaces.view-children"  # See the children of one's own space (C1).
    SPACES_VIEW_CAREGIVERS = "spaces.view-caregivers"  # See caregivers and phones of one's own space (C2).
    SPACES_MANAGE = "spaces.manage"  # Create spaces, groups, timetables; assign staff.
    SPACES_APPROVE = "spaces.approve"  # Approve a site; open one with gaps in its checklist, with a reason.
    SPACES_SUSPEND = "spaces.suspend"  # Let sites of one's areas stand still, and open them again.
    SPACES_VET = "spaces.vet"  # Write down who is cleared to be with children, never about oneself.
    SPACES_TERMS = "spaces.set-terms"  # Keep holidays, the weekend and the figures of the spaces.
    CALENDARS_SHARE = "calendars.share"  # Make and revoke an address for a calendar program.
    SPACES_ENROL = "spaces.enrol"  # Enrol a child with guardian and consent.
    SPACES_MARK = "spaces.mark-attendance"  # Mark, submit and correct registers of one's own space.
    SPACES_FOLLOW_UP = "spaces.follow-up"  # Ask after absent children of one's own space.
    SPACES_VERIFY = "spaces.verify-register"  # Verify or return a register someone else submitted.

    COURSES_KEEP = "courses.keep"  # Write courses and their parts; say which group follows which.
    COURSES_RECORD = "courses.record"  # Say which part a session taught, write make-ups, print certificates.
    REPORTS_VIEW = "reports.view"  # See situation reports and what was taken out for others.
    REPORTS_SEND = "reports.send"  # Make the cluster's 5W and write, issue and share situation reports.
    REPORTS_APPROVE = "reports.approve"  # Approve or send back a situation report that others wrote.
    REPORTS_TAKE = "reports.take"  # Take the numbers of spaces out as a file; small ones are hidden.

    SUPPORT_VIEW = "psychosocial.view"  # See one's own appointments and plans (C3).
    SUPPORT_PLAN = "psychosocial.plan"  # Open and change one's own support plans.
    SUPPORT_SCHEDULE = "psychosocial.schedule"  # Put a support session into the calendar, move or cancel it.
    SUPPORT_RECORD = "psychosocial.record"  # Record what happened at one's own session, sealed.
    SUPPORT_SUPERVISE = "psychosocial.supervise"  # See all counsellors' days by code; open a plan with a reason.

    CONCERNS_RAISE = "concerns.raise"  # Tell protection of a worry, sealed; never read again by the writer.
    CONCERNS_TRIAGE = "concerns.triage"  # Read, decide on and follow concerns nobody else follows (C4).
    CONCERNS_SUPERVISE = "concerns.supervise"  # Give concerns to others; open one with a reason; set response times.

    REFERRALS_MAKE = "referrals.make"  # Refer a person to a provider and follow it until the service is received.
    REFERRALS_OVERRIDE = "referrals.override"  # Let a referral go without consent, with a reason; never one's own.
    REFERRALS_DIRECTORY = "referrals.directory"  # Look up service providers.
    REFERRALS_KEEP_DIRECTORY = "referrals.keep-directory"  # Add and correct service providers.

    GAPS_VIEW = "gaps.view"  # See figures, gaps and the map inside one's own areas.
    GAPS_REFRESH = "gaps.refresh"  # Count again.
    GAPS_DECIDE = "gaps.decide"  # Acknowledge, assign, resolve or waive a gap.
    GAPS_MEASURES = "gaps.measures"  # Add a measure, and say from where on a flag stands.
    GAPS_EXPORT = "gaps.export"  # Take figures out of the system.

    DEMO_LOAD = "demo.load"  # Load or remove the demo response (command line only).
