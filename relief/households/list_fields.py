"""Every field a list can fill: of the household, of its people, and what only forms and our own exports carry."""

from __future__ import annotations

from relief.households.faults import N_
from relief.households.fields import FIELDS as USUAL
from relief.households.fields import Field

MEMBER = "member_"

MORE: tuple[Field, ...] = (
    Field("code", N_("Household code"), "খানার কোড", "relief code|hh code|পরিবারের কোড", "#meta+code"),
    Field("record_version", N_("Version of the record"), "রেকর্ডের সংস্করণ", "record version"),
    Field(
        "instance_id",
        N_("Id of the filled-in form"),
        "পূরণ করা ফরমের আইডি",
        "uuid|instance id|instanceid|meta instance id|key|submission uuid",
        "#meta+uuid",
    ),
    Field("birth_precision", N_("How the birth date is known"), "জন্ম তারিখ কতটা জানা", "birth date precision"),
    Field("phone_owner", N_("Whose phone"), "কার ফোন", "phone owner|owner of phone|ফোনের মালিক"),
    Field("landmark", N_("Landmark"), "চেনার উপায়", "landmark of home|nearest landmark|ঠিকানার চিহ্ন"),
    Field("housing", N_("House"), "ঘরের ধরন", "housing|house type|type of house|ঘর"),
    Field("livelihood", N_("Livelihood"), "জীবিকা", "occupation|profession|main livelihood|পেশা|জীবিকার উৎস"),
    Field("child_headed", N_("Child-headed household"), "শিশুপ্রধান খানা", "child headed|headed by a child"),
    Field("elderly_alone", N_("Old person living alone"), "একা থাকা বৃদ্ধ মানুষ", "elderly alone|old person alone"),
    Field("chronic_illness", N_("Long illness"), "দীর্ঘদিনের অসুখ", "chronic illness|chronically ill|দীর্ঘমেয়াদি রোগ"),
    Field(
        "circumstances", N_("Circumstances"), "পরিস্থিতি", "special circumstances|household circumstances|বিশেষ পরিস্থিতি"
    ),
    Field("landless", N_("Landless"), "ভূমিহীন", "no land|landless household|ভূমিহীন পরিবার"),
    Field("displaced_now", N_("Displaced by this disaster"), "এই দুর্যোগে ঘরছাড়া", "displaced by disaster"),
    Field("latrine_damaged", N_("Latrine damaged"), "ল্যাট্রিনের ক্ষতি", "latrine damage|toilet damaged|পায়খানার ক্ষতি"),
    Field("tubewell_damaged", N_("Tube well damaged"), "নলকূপের ক্ষতি", "tube well damage|tubewell damage"),
    Field("crops_lost", N_("Crops lost"), "ফসলের ক্ষতি", "crop loss|crops damaged|ফসল নষ্ট"),
    Field("livestock_lost", N_("Livestock lost"), "গবাদিপশুর ক্ষতি", "livestock loss|cattle lost|গবাদিপশু মারা গেছে"),
    Field(
        "accuracy_m",
        N_("Accuracy of the point (m)"),
        "স্থানের নির্ভুলতা (মি.)",
        "location precision|gps precision|location accuracy|gps accuracy",
    ),
)

# The people of one row; the first group of columns stands for all.
PEOPLE: tuple[Field, ...] = (
    Field(
        "member_name_bn",
        N_("Member: name (Bangla)"),
        "সদস্য: নাম (বাংলা)",
        "name bn|name bangla|name in bangla|member name bn|নাম|সদস্যের নাম|নাম বাংলা",
    ),
    Field(
        "member_name_en",
        N_("Member: name (English)"),
        "সদস্য: নাম (ইংরেজি)",
        "নাম ইংরেজি|name en|name english|name|member name|full name|member name en|name of member",
    ),
    Field("member_sex", N_("Member: sex"), "সদস্য: লিঙ্গ", "sex|gender|member sex|member gender|লিঙ্গ"),
    Field("member_age", N_("Member: age"), "সদস্য: বয়স", "age|age years|age in years|member age|বয়স"),
    Field("member_birth_year", N_("Member: birth year"), "সদস্য: জন্ম সাল", "birth year|year of birth|yob|জন্ম সাল"),
    Field("member_birth_date", N_("Member: birth date"), "সদস্য: জন্ম তারিখ", "birth date|date of birth|dob|জন্ম তারিখ"),
    Field(
        "member_birth_precision",
        N_("Member: how the birth date is known"),
        "সদস্য: জন্ম তারিখ কতটা জানা",
        "birth precision|how the birth date is known|জন্ম তারিখ কতটা জানা",
    ),
    Field(
        "member_relation",
        N_("Member: relation to the head"),
        "সদস্য: প্রধানের সঙ্গে সম্পর্ক",
        "relation|relationship|relation to head|relationship to head|relationship to hoh|সম্পর্ক|প্রধানের সঙ্গে সম্পর্ক",
    ),
    Field(
        "member_nid",
        N_("Member: national ID number"),
        "সদস্য: জাতীয় পরিচয়পত্র নম্বর",
        "nid|nid no|nid number|national id|national id number|জাতীয় পরিচয়পত্র নম্বর|এনআইডি",
    ),
    Field(
        "member_birth_registration",
        N_("Member: birth registration number"),
        "সদস্য: জন্ম নিবন্ধন নম্বর",
        "birth registration|birth registration number|brn|জন্ম নিবন্ধন নম্বর|জন্ম নিবন্ধন",
    ),
    Field(
        "member_is_collector",
        N_("Member: may collect aid"),
        "সদস্য: ত্রাণ নিতে পারেন",
        "is collector|may collect|may collect aid|collector|ত্রাণ নিতে পারেন",
    ),
    Field(
        "member_pregnant_or_lactating",
        N_("Member: pregnant or lactating"),
        "সদস্য: গর্ভবতী বা প্রসূতি",
        "pregnant or lactating|plw|গর্ভবতী বা প্রসূতি",
    ),
    Field(
        "member_wg_seeing",
        N_("Member: difficulty seeing"),
        "সদস্য: দেখতে সমস্যা",
        "wg seeing|seeing|difficulty seeing|দেখতে সমস্যা",
    ),
    Field(
        "member_wg_hearing",
        N_("Member: difficulty hearing"),
        "সদস্য: শুনতে সমস্যা",
        "wg hearing|hearing|difficulty hearing|শুনতে সমস্যা",
    ),
    Field(
        "member_wg_walking",
        N_("Member: difficulty walking"),
        "সদস্য: হাঁটতে সমস্যা",
        "wg walking|walking|difficulty walking|হাঁটতে সমস্যা",
    ),
    Field(
        "member_wg_remembering",
        N_("Member: difficulty remembering"),
        "সদস্য: মনে রাখতে সমস্যা",
        "wg remembering|remembering|difficulty remembering|মনে রাখতে সমস্যা",
    ),
    Field(
        "member_wg_self_care",
        N_("Member: difficulty with self-care"),
        "সদস্য: নিজের যত্নে সমস্যা",
        "wg self care|self care|difficulty with self-care|নিজের যত্নে সমস্যা",
    ),
    Field(
        "member_wg_communicating",
        N_("Member: difficulty communicating"),
        "সদস্য: কথা বুঝতে বা বোঝাতে সমস্যা",
        "wg communicating|communicating|difficulty communicating|কথা বুঝতে বা বোঝাতে সমস্যা",
    ),
)

FIELDS = (*USUAL, *MORE, *PEOPLE)
FIELD = {one.name: one for one in FIELDS}
